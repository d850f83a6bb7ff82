/**
 * REST for every RPC that has it: one handler finds the route, binds the request, calls the service
 * and writes the answer, all on the event loop and nothing of it blocking.
 */
package io.millrace.gateway.rest;
