/** The REST API described as OpenAPI 3.1, made from the contract and the comments in it. */
package io.millrace.gateway.openapi;
