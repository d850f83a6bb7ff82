/** Predictions as lines of a file. */
package io.millrace.models.batch.output;
