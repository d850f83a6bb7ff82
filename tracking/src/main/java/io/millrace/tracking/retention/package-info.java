/** Removes for good what was deleted long enough ago: on demand, and by age. */
package io.millrace.tracking.retention;
