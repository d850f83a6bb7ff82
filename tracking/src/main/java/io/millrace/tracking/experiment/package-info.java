/** Experiments: created, renamed, tagged, searched, deleted and restored. */
package io.millrace.tracking.experiment;
