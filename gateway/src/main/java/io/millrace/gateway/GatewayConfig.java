package io.millrace.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the gateway treats its callers. Where MLflow has a variable for the same ({@code
 * MLFLOW_SERVER_…}), that counts too, unless ours is set.
 */
@ConfigMapping(prefix = "millrace.gateway")
public interface GatewayConfig {

  /**
   * The longest JSON body taken, in bytes; longer ones are answered 413. Uploads have no limit
   * here.
   */
  @WithDefault("33554432")
  int maxBody();

  /** How deep objects and lists in a JSON body may be nested. */
  @WithDefault("64")
  int maxDepth();

  /**
   * How long a call to a service may take before it is given up with 504. Files have no such limit.
   */
  @WithDefault("120S")
  Duration deadline();

  /** How long the transfer of a file may stand still before it is broken off. */
  @WithDefault("120S")
  Duration transferIdle();

  /**
   * The version of MLflow whose wire this is: what {@code /version} answers and clients compare.
   */
  @WithDefault("3.17.2")
  String mlflowVersion();

  /**
   * A path below which everything is served, and nothing beside it but files of the artifact proxy;
   * it starts with a slash and does not end with one. MLflow: {@code MLFLOW_STATIC_PREFIX}.
   */
  Optional<String> staticPrefix();

  /**
   * Whether artifacts go through the server, at {@code …/mlflow-artifacts/…}. Otherwise clients
   * reach their store by themselves, and {@code millrace.tracking.default-artifact-root} must name
   * it as they do. MLflow: {@code --no-serve-artifacts}.
   */
  @WithDefault("true")
  boolean serveArtifacts();

  /**
   * Whether artifacts are all that REST serves, beside what clients probe; the pages and GraphQL
   * are left out too. MLflow: {@code --artifacts-only}.
   */
  @WithDefault("false")
  boolean artifactsOnly();

  /**
   * The address of a deployments server that MLflow's web pages may list and call endpoints of.
   * MLflow: {@code MLFLOW_DEPLOYMENTS_TARGET}.
   */
  Optional<URI> deploymentsTarget();

  /** What one GraphQL query may ask. */
  Graphql graphql();

  /** What one GraphQL query may ask. */
  interface Graphql {

    /**
     * The most fields at the top of a query, by default 10. MLflow: {@code
     * MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS}.
     */
    OptionalInt maxRootFields();

    /**
     * The most aliases in one place of a query, by default 10. MLflow: {@code
     * MLFLOW_SERVER_GRAPHQL_MAX_ALIASES}.
     */
    OptionalInt maxAliases();
  }

  /** Against web pages of others that reach for this server. */
  Security security();

  /** Against web pages of others that reach for this server. */
  interface Security {

    /**
     * Whether Host and Origin are looked at. MLflow's {@code
     * MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE} negates it.
     */
    Optional<Boolean> enabled();

    /**
     * Host headers to take, with {@code *} for any run of characters: these instead of the loopback
     * and private addresses taken by default. MLflow: {@code MLFLOW_SERVER_ALLOWED_HOSTS}.
     */
    Optional<List<String>> allowedHosts();

    /**
     * Origins, besides those on this machine, whose pages may call; {@code *} as above. MLflow:
     * {@code MLFLOW_SERVER_CORS_ALLOWED_ORIGINS}.
     */
    @WithName("cors-allowed-origins")
    Optional<List<String>> corsAllowedOrigins();

    /**
     * SAMEORIGIN, DENY, or NONE to leave the header out. MLflow: {@code
     * MLFLOW_SERVER_X_FRAME_OPTIONS}.
     */
    Optional<String> xFrameOptions();
  }
}
