package io.millrace.runtime.blob;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach S3. Credentials are not here: they are looked for where all of AWS' tools do, in the
 * environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN), in the file
 * ~/.aws/credentials, and in the role of the container or the machine.
 */
@ConfigMapping(prefix = "millrace.artifacts.s3")
public interface S3Config {

  /**
   * The URL of an S3 other than Amazon's, such as {@code http://minio:9000}. Also
   * MLFLOW_S3_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL.
   */
  @WithDefault("${MLFLOW_S3_ENDPOINT_URL:${AWS_ENDPOINT_URL_S3:${AWS_ENDPOINT_URL:}}}")
  Optional<String> endpoint();

  /**
   * The URL at which clients reach the same S3, where it is another one: links that they are given
   * begin with it. By default the endpoint.
   */
  Optional<String> clientEndpoint();

  /**
   * The bucket's region. Also AWS_REGION or AWS_DEFAULT_REGION. By default Amazon is asked, and
   * others are taken to be in {@code us-east-1}.
   */
  @WithDefault("${AWS_REGION:${AWS_DEFAULT_REGION:}}")
  Optional<String> region();

  /** How long to wait for a connection. */
  @WithDefault("5S")
  Duration connectTimeout();

  /** How long S3 may be silent in the middle of an answer or a request. */
  @WithDefault("30S")
  Duration timeout();

  /**
   * Uploads in parts that were begun this long ago and not completed are given up, and their parts
   * removed; only those below the root.
   */
  @WithDefault("24H")
  Duration unfinishedUploadAge();
}
