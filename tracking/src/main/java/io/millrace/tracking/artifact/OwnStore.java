package io.millrace.tracking.artifact;

import io.millrace.runtime.error.MillraceException;
import java.util.Optional;

/**
 * Which artifact URIs mean this server's own store. Any other location was named by a client, which
 * reads and writes there itself: the server never opens it.
 */
final class OwnStore {

  private static final String SCHEME = "mlflow-artifacts:";

  private final String host;
  private final Optional<String> storeUri;

  /**
   * @param defaultRoot the server's default artifact root; the host that it may name is this server
   * @param storeUri how clients name the store's root, where they can reach it
   */
  OwnStore(String defaultRoot, Optional<String> storeUri) {
    this.storeUri = storeUri;
    host = isProxied(defaultRoot) ? hostOf(rest(defaultRoot)) : "";
  }

  /**
   * The folder that a URI stands for, as a key.
   *
   * @param owner whose artifacts are there, for the message
   * @throws MillraceException INVALID_PARAMETER_VALUE when it is elsewhere; PERMISSION_DENIED when
   *     it is a service's own
   */
  String keyOf(String uri, String owner) {
    return find(uri)
        .orElseThrow(
            () ->
                MillraceException.invalid(
                    "The artifacts of %s are at %s. This server does not read or write there: clients do, with access of their own."
                        .formatted(owner, uri)));
  }

  /** The folder that a URI stands for, as a key; empty when it is elsewhere. */
  Optional<String> find(String uri) {
    if (isProxied(uri)) {
      String rest = rest(uri);
      String named = hostOf(rest);
      if (named.isEmpty() || named.equalsIgnoreCase(host)) {
        return Optional.of(OwnFolders.open(ArtifactPath.parse(pathOf(rest)).key()));
      }
    }
    return isInStore(uri)
        ? Optional.of(
            OwnFolders.open(
                ArtifactPath.parse(pathOf(uri.substring(storeUri.orElseThrow().length()))).key()))
        : Optional.empty();
  }

  /** Whether clients can reach the place and so can this server: it is in the server's store. */
  boolean isInStore(String uri) {
    return storeUri.filter(root -> uri.equals(root) || uri.startsWith(root + "/")).isPresent()
        // What the paths' rules would read in another way than S3 does.
        && uri.chars().noneMatch(character -> "%?#".indexOf(character) >= 0);
  }

  static boolean isProxied(String uri) {
    return uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /** What comes behind the scheme; a query is for stores that have one. */
  private static String rest(String uri) {
    String rest = uri.substring(SCHEME.length());
    int query = rest.indexOf('?');
    return query < 0 ? rest : rest.substring(0, query);
  }

  private static String hostOf(String rest) {
    return rest.startsWith("//") ? rest.substring(2, endOfHost(rest)) : "";
  }

  private static String pathOf(String rest) {
    String path = rest.startsWith("//") ? rest.substring(endOfHost(rest)) : rest;
    int start = 0;
    while (start < path.length() && path.charAt(start) == '/') {
      start++;
    }
    return path.substring(start);
  }

  private static int endOfHost(String rest) {
    int slash = rest.indexOf('/', 2);
    return slash < 0 ? rest.length() : slash;
  }
}
