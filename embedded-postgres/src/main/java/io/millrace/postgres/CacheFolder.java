package io.millrace.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a user's rebuildable files go: {@code MILLRACE_CACHE}, else {@code
 * XDG_CACHE_HOME/millrace}, else {@code ~/.cache/millrace}.
 */
final class CacheFolder {
  private CacheFolder() {}

  /** The user's cache folder, or {@code fallback} where that cannot be written. */
  static Path locate(Path fallback) {
    Path folder = of(System.getenv(), System.getProperty("user.home"));
    try {
      Files.createDirectories(folder);
      return Files.isWritable(folder) ? folder : fallback;
    } catch (IOException e) {
      return fallback;
    }
  }

  static Path of(Map<String, String> environment, String home) {
    String own = environment.getOrDefault("MILLRACE_CACHE", "");
    if (!own.isEmpty()) {
      return Path.of(own).toAbsolutePath();
    }
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The XDG base directory specification: a relative path is invalid and to be ignored.
    if (Path.of(shared).isAbsolute()) {
      return Path.of(shared, "millrace");
    }
    // Java's user.home is what the account's entry says, whatever the environment says.
    return Path.of(environment.getOrDefault("HOME", home), ".cache", "millrace").toAbsolutePath();
  }
}
