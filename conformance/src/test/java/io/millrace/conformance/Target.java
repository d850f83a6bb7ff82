package io.millrace.conformance;

/**
 * Where a platform under test answers.
 *
 * @param url the base URL of its REST, without a slash at the end
 * @param grpc host and port of tracking's gRPC
 * @param registry host and port of the registry's gRPC
 * @param models host and port of the gRPC of what serves models
 * @param projects host and port of the gRPC of what keeps jobs
 */
public record Target(String url, String grpc, String registry, String models, String projects) {}
