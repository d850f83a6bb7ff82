package io.millrace.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Where programs that tests need are installed. */
final class Cache {

  private Cache() {}

  static Path folder() {
    Map<String, String> environment = System.getenv();
    String chosen = environment.getOrDefault("MILLRACE_CACHE", "");
    if (!chosen.isEmpty()) {
      return Path.of(chosen);
    }
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    return (caches.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches))
        .resolve("millrace");
  }

  static boolean hasCommand(String command) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }
}
