package io.millrace.conformance;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The server under test, one for all suites of a JVM: the one at {@code millrace.url} where that is
 * set (as a system property or as {@code MILLRACE_URL}), else a packaged one that runs while the
 * suites do.
 *
 * <p>Used as {@code @ExtendWith(Server.class)}. {@code -Dmillrace.topology=split} starts tracking,
 * registry and gateway as processes of their own instead of all services in one. A foreign server
 * whose gRPC is elsewhere names it in {@code millrace.grpc}, {@code millrace.registry-grpc} and
 * {@code millrace.models-grpc}. {@code -Dmillrace.artifact-store=s3} puts artifacts into an S3
 * server.
 */
public final class Server implements BeforeAllCallback {
  private static volatile Topology topology;

  /** JUnit makes one per test class. */
  public Server() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    topology =
        context
            .getRoot()
            .getStore(Namespace.GLOBAL)
            .computeIfAbsent(Topology.class, key -> Topology.chosen(), Topology.class);
  }

  /** The base URL of the server's REST, without a slash at the end. */
  public static String url() {
    return topology.target().url();
  }

  /** Host and port of tracking's gRPC. */
  public static String grpc() {
    return topology.target().grpc();
  }

  /** Host and port of the registry's gRPC. */
  public static String registryGrpc() {
    return topology.target().registry();
  }

  /** Host and port of the gRPC of what serves models. */
  public static String modelsGrpc() {
    return topology.target().models();
  }

  /** Options of a worker of the server's, beside the server's address. */
  public static String workerOptions() {
    Target target = topology.target();
    return "--upstream projects=%s --upstream tracking=%s"
        .formatted(target.projects(), target.grpc());
  }

  /** Where the server keeps artifacts. */
  public static Artifacts artifacts() {
    return topology.artifacts();
  }
}
