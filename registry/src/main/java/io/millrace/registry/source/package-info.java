/** What a version's source may be, and what it stands for: MLflow's rules. Nothing is opened. */
package io.millrace.registry.source;
