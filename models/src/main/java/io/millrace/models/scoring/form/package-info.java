/** The forms that a request may have. */
package io.millrace.models.scoring.form;
