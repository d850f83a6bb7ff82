package io.millrace.gateway.route;

/**
 * A path below which all of the server is, for a reverse proxy that has others beside it: MLflow's
 * {@code --static-prefix}.
 *
 * @param path such as {@code /mlflow}; empty for none
 */
public record StaticPrefix(String path) {

  /** Everything is at the root. */
  public static final StaticPrefix NONE = new StaticPrefix("");

  /**
   * Checks the path.
   *
   * @throws IllegalArgumentException when it cannot be a prefix
   */
  public StaticPrefix {
    if (!path.isEmpty()
        && (!path.startsWith("/")
            || path.endsWith("/")
            || path.contains("//")
            || path.chars().anyMatch(c -> c <= ' ' || c > '~' || "{}?#%:*".indexOf(c) >= 0))) {
      throw new IllegalArgumentException(
          "millrace.gateway.static-prefix is '%s': it must start with '/', not end with '/', and have no braces or other special characters"
              .formatted(path));
    }
  }

  /** What of a request's path comes behind the prefix; null for a path that is not below it. */
  public String below(String requested) {
    return requested.startsWith(path)
            && (requested.length() == path.length() || requested.charAt(path.length()) == '/')
        ? requested.substring(path.length())
        : null;
  }
}
