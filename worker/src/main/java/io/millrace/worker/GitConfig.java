package io.millrace.worker;

import io.millrace.project.source.GitCredentials;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How this worker fetches repositories: {@code millrace.projects.git.…}, in the same words as the
 * server's, from the environment, else from a file.
 *
 * @param allowedSchemes as {@code --schemes}
 * @param allowPrivateAddresses as {@code --allow-private-addresses}
 * @param knownHosts as {@code --known-hosts}
 * @param credentials what repositories are fetched with, by the name that a job gives
 */
record GitConfig(
    Optional<List<String>> allowedSchemes,
    Optional<Boolean> allowPrivateAddresses,
    Optional<Path> knownHosts,
    Map<String, GitCredentials> credentials) {

  private static final String PREFIX = "millrace.projects.git.";
  private static final String CREDENTIALS = PREFIX + "credentials.";

  /**
   * Reads it.
   *
   * @param file of properties; null if there is none
   * @throws IllegalArgumentException if credentials say not for which hosts
   */
  static GitConfig read(Path file) throws IOException {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder().addSystemSources().addDefaultInterceptors();
    if (file != null) {
      builder.withSources(new PropertiesConfigSource(file.toUri().toURL()));
    }
    SmallRyeConfig config = builder.build();
    Map<String, GitCredentials> credentials = new TreeMap<>();
    for (String property : config.getPropertyNames()) {
      int end = property.indexOf('.', CREDENTIALS.length());
      if (property.startsWith(CREDENTIALS) && end > 0) {
        credentials.computeIfAbsent(
            property.substring(CREDENTIALS.length(), end), name -> credentials(config, name));
      }
    }
    return new GitConfig(
        config.getOptionalValues(PREFIX + "allowed-schemes", String.class),
        config.getOptionalValue(PREFIX + "allow-private-addresses", Boolean.class),
        config.getOptionalValue(PREFIX + "known-hosts", String.class).map(Path::of),
        credentials);
  }

  private static GitCredentials credentials(SmallRyeConfig config, String name) {
    String prefix = CREDENTIALS + name + ".";
    List<String> hosts =
        config
            .getOptionalValues(prefix + "hosts", String.class)
            .orElseThrow(() -> new IllegalArgumentException(prefix + "hosts is missing"));
    return new GitCredentials(
        hosts,
        config.getOptionalValue(prefix + "username", String.class).orElse(null),
        config.getOptionalValue(prefix + "password", String.class).orElse(null),
        config.getOptionalValue(prefix + "private-key", String.class).map(Path::of).orElse(null));
  }

  /** What no log may show. */
  List<String> secrets() {
    return credentials.values().stream()
        .map(GitCredentials::password)
        .filter(Objects::nonNull)
        .toList();
  }

  /** Names them: what is in them is secret. */
  @Override
  public String toString() {
    return "credentials " + credentials.keySet();
  }
}
