/** Predictions for files: jobs, their queue, and who works on them. */
package io.millrace.models.batch;
