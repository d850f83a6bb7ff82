package io.millrace.conformance;

/**
 * Where a platform under test answers.
 *
 * @param url the base URL of its REST, without a slash at the end
 * @param grpc host and port of its gRPC
 */
public record Target(String url, String grpc) {}
