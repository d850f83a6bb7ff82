package io.millrace.runtime.uri;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The host that a URI makes whoever opens it connect to.
 *
 * @param family schemes that reach the same server have one family: http, https and
 *     mlflow-artifacts
 * @param host in lower case; empty when the URI leaves it out
 * @param port the scheme's usual one where none is given; empty if it has none
 */
public record NamedHost(String family, String host, String port) {

  private static final Set<String> SCHEMES =
      Set.of("http", "https", "ftp", "sftp", "hdfs", "viewfs", "r2", "b2", "abfss");
  private static final String PROXY = "mlflow-artifacts";
  private static final Map<String, String> FAMILIES =
      Map.of("https", "http", PROXY, "http", "viewfs", "hdfs");
  private static final Map<String, String> PORTS =
      Map.of("http", "80", "https", "443", "ftp", "21", "sftp", "22");

  /** The host of a location; none if its scheme names no host, or a store instead of a host. */
  public static Optional<NamedHost> of(String location) {
    String uri = asClientsRead(location);
    String scheme = schemeOf(uri);
    String rest = uri.substring(Math.min(uri.length(), scheme.length() + 1));
    boolean named = rest.startsWith("//") || rest.startsWith("\\\\");
    if (!SCHEMES.contains(scheme) && !(scheme.equals(PROXY) && named)) {
      return Optional.empty();
    }
    String authority = named ? rest.substring(2).split("[/?#]", 2)[0] : "";
    // Readers disagree on where a host ends before a backslash: then it is nobody's own.
    int user = authority.indexOf('\\') < 0 ? authority.lastIndexOf('@') : -1;
    String address = authority.substring(user + 1).toLowerCase(Locale.ROOT);
    int colon = address.lastIndexOf(':');
    boolean hasPort = colon > address.lastIndexOf(']');
    return Optional.of(
        new NamedHost(
            FAMILIES.getOrDefault(scheme, scheme),
            hasPort ? address.substring(0, colon) : address,
            hasPort ? address.substring(colon + 1) : PORTS.getOrDefault(scheme, "")));
  }

  /** The scheme of a URI as clients read it, in lower case; empty if it has none. */
  public static String schemeOf(String location) {
    String uri = asClientsRead(location);
    int colon = uri.indexOf(':');
    String scheme = colon < 0 ? "" : uri.substring(0, colon);
    return scheme.matches("[a-zA-Z][a-zA-Z0-9+.-]*") ? scheme.toLowerCase(Locale.ROOT) : "";
  }

  /** Python's URL parser drops blanks in front, and tabs and line ends anywhere. */
  private static String asClientsRead(String location) {
    return location.replaceAll("^[\\x00-\\x20]+|[\\t\\r\\n]", "");
  }
}
