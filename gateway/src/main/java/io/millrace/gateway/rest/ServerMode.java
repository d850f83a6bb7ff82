package io.millrace.gateway.rest;

import io.millrace.gateway.route.Route;

/** Which parts of the API are served: MLflow's modes. What is left out is answered 503. */
public enum ServerMode {
  /** All of it. */
  FULL,

  /**
   * All but the artifact proxy: clients reach the store of artifacts by themselves. MLflow's {@code
   * --no-serve-artifacts}.
   */
  NO_ARTIFACTS,

  /** The artifact proxy and what clients probe. MLflow's {@code --artifacts-only}. */
  ARTIFACTS_ONLY;

  private static final String PROXY = "/mlflow-artifacts/";

  /** Whether a route is left out. */
  boolean leavesOut(Route route) {
    return switch (this) {
      case FULL -> false;
      case NO_ARTIFACTS -> isProxy(route);
      case ARTIFACTS_ONLY -> !isProxy(route) && !route.isPublic();
    };
  }

  private static boolean isProxy(Route route) {
    return route.binding().path().contains(PROXY);
  }

  /**
   * What to say at an address that is left out, nearly in MLflow's words.
   *
   * @param path the address, with the names of its variables
   */
  public String refusal(String path) {
    return this == NO_ARTIFACTS
        ? "Endpoint: %s disabled due to the server running with `--no-serve-artifacts`. To enable artifacts server functionality, run it with `--serve-artifacts`."
            .formatted(path)
        : "Endpoint: %s disabled due to the server running in `--artifacts-only` mode. To enable tracking server functionality, run it without `--artifacts-only`."
            .formatted(path);
  }

  /** What to say to whoever reads or writes a file. */
  static String noFiles() {
    return "Artifact serving is disabled. To enable it, run the server with `--serve-artifacts`.";
  }
}
