/** Models in Python: workers in environments of their own, and what is said to them. */
package io.millrace.models.engine.python;
