/** What stands between the callers of a model and its engine: limits, batches, measurements. */
package io.millrace.models.traffic;
