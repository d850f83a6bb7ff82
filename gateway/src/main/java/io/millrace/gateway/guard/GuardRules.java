package io.millrace.gateway.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which hosts and origins are taken.
 *
 * @param enabled whether anything is checked at all
 * @param hosts patterns of Host headers
 * @param origins patterns of origins that are not on this machine
 * @param frameOptions the X-Frame-Options header; NONE for none
 */
public record GuardRules(
    boolean enabled, List<String> hosts, List<String> origins, String frameOptions) {

  /** Loopback and private addresses, with any port: MLflow's defaults. */
  public static final List<String> DEFAULT_HOSTS = defaultHosts();

  private static final List<String> LOCAL = List.of("localhost", "127.0.0.1", "[::1]");

  public GuardRules {
    hosts = List.copyOf(hosts);
    origins = List.copyOf(origins);
    frameOptions = frameOptions.strip().toUpperCase(Locale.ROOT);
    if (!List.of("SAMEORIGIN", "DENY", "NONE").contains(frameOptions)) {
      throw new IllegalArgumentException(
          "X-Frame-Options must be SAMEORIGIN, DENY or NONE, not " + frameOptions);
    }
  }

  private static List<String> defaultHosts() {
    List<String> hosts = new ArrayList<>();
    for (String host : List.of("localhost", "127.0.0.1", "[::1]", "0.0.0.0")) {
      hosts.add(host);
      hosts.add(host + ":*");
    }
    hosts.addAll(List.of("192.168.*", "10.*"));
    for (int net = 16; net < 32; net++) {
      hosts.add("172." + net + ".*");
    }
    hosts.addAll(List.of("fc00:*", "fd00:*"));
    return List.copyOf(hosts);
  }

  boolean takesHost(String host) {
    return Glob.matchesAny(hosts, host)
        && (!hosts.equals(DEFAULT_HOSTS) || isAddress(host) || host.startsWith("localhost"));
  }

  /** The private ranges mean addresses: {@code 10.example.com} is anybody's name. */
  private static boolean isAddress(String host) {
    boolean v4 = host.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.' || c == ':');
    boolean v6 = host.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':');
    return host.startsWith("[") || v4 || v6;
  }

  /**
   * Whether a page of this origin may write: it is on this machine, of any scheme and port, or
   * listed.
   */
  boolean mayWrite(String origin) {
    return isLocal(origin) || Glob.matchesAny(origins, origin);
  }

  /** Whether a page of this origin may read the answers. */
  boolean mayRead(String origin) {
    return origin.startsWith("http://") && isLocal(origin) || Glob.matchesAny(origins, origin);
  }

  boolean allOrigins() {
    return origins.equals(List.of("*"));
  }

  private static boolean isLocal(String origin) {
    int scheme = origin.indexOf("://");
    if (scheme < 0) {
      return false;
    }
    String host = origin.substring(scheme + 3);
    for (String local : LOCAL) {
      if (host.equals(local)) {
        return true;
      }
      if (host.startsWith(local + ":") && isPort(host.substring(local.length() + 1))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPort(String text) {
    return !text.isEmpty()
        && text.length() <= 5
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
