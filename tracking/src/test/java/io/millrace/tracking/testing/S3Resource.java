package io.millrace.tracking.testing;

import io.millrace.testing.S3Server;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.util.Map;

/** Artifacts in a real S3. */
public final class S3Resource implements QuarkusTestResourceLifecycleManager {

  private S3Server server;

  @Override
  public Map<String, String> start() {
    try {
      server = S3Server.start();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    // Where the SDK looks for them.
    System.setProperty("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY);
    System.setProperty("AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);
    return Map.of(
        "millrace.artifacts.root",
        "s3://" + S3Server.BUCKET + "/millrace",
        "millrace.artifacts.s3.endpoint",
        server.endpoint(),
        "millrace.artifacts.s3.region",
        S3Server.REGION);
  }

  /** After the database, whose resource names a folder for artifacts. */
  @Override
  public int order() {
    return 1;
  }

  @Override
  public void stop() {
    if (server != null) {
      server.close();
    }
  }
}
