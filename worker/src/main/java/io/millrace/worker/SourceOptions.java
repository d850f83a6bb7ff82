package io.millrace.worker;

import io.millrace.cli.CommandFailure;
import io.millrace.project.source.GitSettings;
import io.millrace.runtime.archive.FolderLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** Where and how a {@code worker} fetches repositories. */
final class SourceOptions {

  private static final Duration LONGEST_FETCH = Duration.ofMinutes(10);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "A file of settings as the server's, for millrace.projects.git.credentials.NAME.password and the like; those in the environment win.")
  private Path config;

  @Option(
      names = "--allow-private-addresses",
      description = "Whether repositories may be fetched from addresses that are not public.")
  private boolean allowPrivate;

  @Option(
      names = "--schemes",
      split = ",",
      paramLabel = "SCHEME",
      description = "How repositories may be fetched (default: https,ssh).")
  private List<String> schemes;

  @Option(
      names = "--known-hosts",
      paramLabel = "FILE",
      description = "The keys of SSH hosts, as OpenSSH has them; without it none is known.")
  private Path knownHosts;

  /** The settings of the file and the environment. */
  GitConfig config() throws CommandFailure {
    try {
      return GitConfig.read(config);
    } catch (IOException e) {
      throw new CommandFailure("--config %s cannot be read: %s".formatted(config, e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(e.getMessage());
    }
  }

  /** As the options have it, and as the settings where they say nothing. */
  GitSettings git(GitConfig settings, FolderLimits limits) {
    return new GitSettings(
        schemes == null ? settings.allowedSchemes().orElse(List.of("https", "ssh")) : schemes,
        allowPrivate || settings.allowPrivateAddresses().orElse(false),
        LONGEST_FETCH,
        limits,
        knownHosts == null ? settings.knownHosts().orElse(null) : knownHosts,
        settings.credentials());
  }
}
