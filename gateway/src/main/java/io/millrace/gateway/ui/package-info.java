/**
 * What MLflow's web pages ask of their server beside its API: no RPC of a service stands behind it.
 */
package io.millrace.gateway.ui;
