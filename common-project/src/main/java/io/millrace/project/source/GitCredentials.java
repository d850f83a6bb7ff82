package io.millrace.project.source;

import java.nio.file.Path;
import java.util.List;

/**
 * What a repository is fetched with. Whoever uses it knows its name, not what is in it.
 *
 * @param hosts that it is shown to, and no others
 * @param username null if there is none
 * @param password or token; null if there is none
 * @param privateKey a file in OpenSSH's format without a passphrase; null if there is none
 */
public record GitCredentials(
    List<String> hosts, String username, String password, Path privateKey) {

  public GitCredentials {
    hosts = List.copyOf(hosts);
  }

  boolean isFor(String host) {
    return hosts.stream().anyMatch(host::equalsIgnoreCase);
  }

  /** A record would print them. */
  @Override
  public String toString() {
    return "credentials for " + hosts;
  }
}
