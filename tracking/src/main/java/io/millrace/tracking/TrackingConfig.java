package io.millrace.tracking;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What can be set about tracking. */
@ConfigMapping(prefix = "millrace.tracking")
public interface TrackingConfig {

  /**
   * Below which URI experiments keep their artifacts when they are not given a location of their
   * own. {@code mlflow-artifacts:/} sends the clients through the server.
   */
  @WithDefault("mlflow-artifacts:")
  String defaultArtifactRoot();

  /**
   * Whether param and tag values that are too long are cut. Otherwise they are refused. MLflow's
   * MLFLOW_TRUNCATE_LONG_VALUES.
   */
  @WithDefault("${MLFLOW_TRUNCATE_LONG_VALUES:true}")
  boolean truncateLongValues();

  /** The longest artifact location, in characters. MLflow's MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH. */
  @WithDefault("${MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH:2048}")
  int artifactLocationMaxLength();

  /**
   * The schemes whose URIs may name a host of the client's choice as an experiment's artifact
   * location, such as {@code sftp,hdfs}. Others of their kind are refused: who opens such a
   * location connects to that host. MLflow's MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES.
   */
  @WithDefault("${MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES:}")
  Optional<Set<String>> allowedHostAddressedArtifactSchemes();

  /**
   * How long links to read artifacts straight in the store are valid, in seconds. MLflow's
   * MLFLOW_PRESIGNED_DOWNLOAD_URL_TTL_SECONDS.
   */
  @WithDefault("${MLFLOW_PRESIGNED_DOWNLOAD_URL_TTL_SECONDS:300}")
  int presignedDownloadUrlTtlSeconds();

  /**
   * How long after its last item a log stream is remembered. A client that comes back later and had
   * not heard of everything it sent may write that a second time.
   */
  @WithDefault("P30D")
  Duration logStreamRetention();

  /** How many writes may wait for their commit before more are refused as unavailable. */
  @WithDefault("20000")
  int writeQueue();

  /** What becomes of what was deleted. */
  Retention retention();

  /** When deleted runs, logged models and experiments are removed for good. */
  interface Retention {

    /**
     * How long after its deletion a thing is removed for good, with its artifacts; without a value,
     * never by itself.
     */
    Optional<Duration> olderThan();

    /** How often the server looks for such things. */
    @WithDefault("PT1H")
    Duration every();
  }
}
