/** The way of everything that is logged on runs: checked, then committed in groups. */
package io.millrace.tracking.log;
