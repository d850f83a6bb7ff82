/**
 * What webhooks and subscriptions are told: events become deliveries, deliveries are posted until
 * they are taken or given up, and what came of it is kept for a while (docs/webhooks.md, ADR 9).
 */
package io.millrace.registry.delivery;
