package io.millrace.conformance;

import io.millrace.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/**
 * Where the servers under test keep artifacts: in a folder of each, or in a bucket of an S3 server
 * beside them. Closing it ends what it started.
 */
public final class Artifacts implements AutoCloseable {
  /** In a folder of the server's own. */
  static final Artifacts LOCAL = new Artifacts(null, null);

  private static final String SCHEME = "s3://";

  private final S3Server server;
  private final String root;

  private Artifacts(S3Server server, String root) {
    this.server = server;
    this.root = root;
  }

  /** What the settings ask for, started and ready. */
  static Artifacts chosen() {
    return switch (Setting.ARTIFACTS.or("local")) {
      case "local" -> LOCAL;
      case "s3" -> inS3();
      default -> throw new IllegalArgumentException("millrace.artifact-store must be local or s3");
    };
  }

  /** What the settings say of a server that runs already. */
  static Artifacts foreign() {
    String root = Setting.ARTIFACTS.or("");
    return root.startsWith(SCHEME) ? new Artifacts(null, root) : LOCAL;
  }

  /** Starts an S3 server. */
  public static Artifacts inS3() {
    try {
      S3Server server = S3Server.start();
      return new Artifacts(server, SCHEME + S3Server.BUCKET + "/conformance");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The place in S3; empty for a folder of the server's own. */
  public Optional<String> root() {
    return Optional.ofNullable(root);
  }

  /** What servers, and clients of the store itself, must find in their environment. */
  public Map<String, String> environment() {
    return server == null ? Map.of() : server.environment();
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
