/** From JSON values to elements of columns and tensors, by the types that a signature declares. */
package io.millrace.models.scoring.cell;
