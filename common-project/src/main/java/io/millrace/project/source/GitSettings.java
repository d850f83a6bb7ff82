package io.millrace.project.source;

import io.millrace.runtime.archive.FolderLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How repositories may be reached.
 *
 * @param schemes such as {@code https} and {@code ssh}
 * @param allowsPrivateAddresses whether hosts may have addresses that are not public
 * @param timeout for all of one fetch, submodules among it
 * @param limits of all of one fetch; as many bytes may be sent for it as files may have
 * @param knownHosts a file in OpenSSH's format with the keys of hosts; null if there is none, and
 *     then no host is known
 * @param credentials by name
 */
public record GitSettings(
    List<String> schemes,
    boolean allowsPrivateAddresses,
    Duration timeout,
    FolderLimits limits,
    Path knownHosts,
    Map<String, GitCredentials> credentials) {

  public GitSettings {
    schemes = List.copyOf(schemes);
    credentials = Map.copyOf(credentials);
  }
}
