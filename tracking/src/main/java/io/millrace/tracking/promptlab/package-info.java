/** What MLflow's prompt engineering page keeps of a prompt. */
package io.millrace.tracking.promptlab;
