/** Runs: created, read, changed and searched, with their inputs and outputs. */
package io.millrace.tracking.run;
