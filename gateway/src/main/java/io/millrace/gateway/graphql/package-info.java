/**
 * GraphQL over the same RPCs as REST, as far as the contract names them for it: types are read off
 * the descriptors, so that nothing here knows a domain.
 */
package io.millrace.gateway.graphql;
