/** What models are, as their files say. */
package io.millrace.models.inspection;
