package io.millrace.registry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;
import java.util.Set;

/** What can be set about the registry. */
@ConfigMapping(prefix = "millrace.registry")
public interface RegistryConfig {

  /**
   * A regular expression that the source of every new version must hold a match of; without a
   * value, any will do. MLflow's MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX.
   */
  @WithDefault("${MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX:}")
  Optional<String> sourceValidationRegex();

  /**
   * The schemes whose URIs may name a host of the client's choice as a version's source, such as
   * {@code sftp,hdfs}: who loads the version connects to that host. MLflow's
   * MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES.
   */
  @WithDefault("${MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES:}")
  Optional<Set<String>> allowedHostAddressedArtifactSchemes();

  /** Where tracking keeps artifacts by default: a source may name the host of that. */
  @WithDefault("${millrace.tracking.default-artifact-root:mlflow-artifacts:}")
  String defaultArtifactRoot();
}
