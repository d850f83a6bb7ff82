/**
 * What stands between this server and web pages of others, in the reader's own browser: MLflow's
 * checks of Host and Origin, and its CORS and framing headers.
 */
package io.millrace.gateway.guard;
