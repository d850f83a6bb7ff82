/**
 * Protobuf messages as the JSON that MLflow speaks: proto field names, 64-bit integers as numbers,
 * NaN and the infinities as strings, enum values without their prefix. Driven by descriptors, so
 * that no generated class need be known; what can be computed once per message type is.
 */
package io.millrace.gateway.json;
