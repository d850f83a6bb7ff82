/**
 * The pages that MLflow's clients print links to, in their plainest form. The one place in the
 * gateway that knows a domain: it reads runs and experiments through tracking's stubs, as any
 * client does.
 */
package io.millrace.gateway.page;
