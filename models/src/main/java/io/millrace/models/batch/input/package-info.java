/** Files as rows, a chunk at a time, in the form that a model takes. */
package io.millrace.models.batch.input;
