/** Predictions and errors as bytes. */
package io.millrace.models.scoring.answer;
