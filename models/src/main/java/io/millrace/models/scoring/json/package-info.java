/** JSON as Python's {@code json} reads and prints it. */
package io.millrace.models.scoring.json;
