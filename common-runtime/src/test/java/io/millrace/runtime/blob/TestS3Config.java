package io.millrace.runtime.blob;

import io.millrace.testing.S3Server;
import java.time.Duration;
import java.util.Optional;

/** How to reach a server that a test started. */
record TestS3Config(String url, Duration unfinishedUploadAge) implements S3Config {

  /** The credentials are where the SDK looks for them. */
  static TestS3Config of(S3Server server) {
    System.setProperty("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY);
    System.setProperty("AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);
    return new TestS3Config(server.endpoint(), Duration.ofHours(24));
  }

  TestS3Config withUnfinishedUploadAge(Duration age) {
    return new TestS3Config(url, age);
  }

  TestS3Config withUrl(String other) {
    return new TestS3Config(other, unfinishedUploadAge);
  }

  @Override
  public Optional<String> endpoint() {
    return Optional.of(url);
  }

  @Override
  public Optional<String> clientEndpoint() {
    return Optional.empty();
  }

  @Override
  public Optional<String> region() {
    return Optional.of(S3Server.REGION);
  }

  @Override
  public Duration connectTimeout() {
    return Duration.ofSeconds(2);
  }

  @Override
  public Duration timeout() {
    return Duration.ofSeconds(10);
  }
}
