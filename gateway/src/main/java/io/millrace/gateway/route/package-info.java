/**
 * Which RPC a verb and a path name. Made once, at start, from the {@code google.api.http} options
 * of the contract: there is no other list of endpoints.
 */
package io.millrace.gateway.route;
