/** Who is told of changes: webhooks in MLflow's sense, and subscriptions to events. */
package io.millrace.registry.webhook;
