package io.millrace.project.format;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Where packages may come from without anybody's permission.
 *
 * @param indexes addresses of package indexes and of the files that they list, such as {@code
 *     https://pypi.org/simple}: all below them is allowed
 * @param channels conda's, by name or address, as a project would write them
 */
public record PackageSources(List<String> indexes, List<String> channels) {

  public PackageSources {
    indexes = List.copyOf(indexes);
    channels = List.copyOf(channels);
  }

  /** Whether something may be fetched from there. */
  boolean allowIndex(String url) {
    return indexes.stream().anyMatch(index -> isBelow(url, index));
  }

  boolean allowChannel(String channel) {
    return channels.contains(channel);
  }

  private static boolean isBelow(String url, String index) {
    try {
      URI asked = new URI(url);
      URI allowed = new URI(index);
      String path = path(asked);
      return asked.getScheme() != null
          && asked.getHost() != null
          && asked.getRawUserInfo() == null
          // What a client may take for another path than this one.
          && !path.contains("/../")
          && !path.contains("/./")
          && !path.toLowerCase(Locale.ROOT).contains("%2e")
          && asked.getScheme().equalsIgnoreCase(allowed.getScheme())
          && asked.getHost().equalsIgnoreCase(allowed.getHost())
          && port(asked) == port(allowed)
          && path.startsWith(path(allowed));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** With a slash at its end, so that {@code /simple} does not begin {@code /simple-other}. */
  private static String path(URI uri) {
    String path = Objects.requireNonNullElse(uri.getRawPath(), "");
    return path.endsWith("/") ? path : path + "/";
  }

  private static int port(URI uri) {
    boolean isTls = "https".equalsIgnoreCase(uri.getScheme());
    return uri.getPort() >= 0 ? uri.getPort() : isTls ? 443 : 80;
  }
}
