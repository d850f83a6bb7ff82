/** Histories of metrics, in full and sampled. */
package io.millrace.tracking.metric;
