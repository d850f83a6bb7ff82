package io.millrace.worker.environment;

import io.millrace.projects.v1.EnvironmentLock;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was found out of Pythons, for as long as nothing was installed or removed: asking one costs
 * more than starting many a command. Packages come and go by their folders, so the times of the
 * folders that they are in tell.
 */
final class KnownLocks {

  private final Map<List<String>, Known> known = new ConcurrentHashMap<>();

  private record Known(EnvironmentLock lock, List<String> folders, List<String> stamps) {}

  /** What stands for a Python: the words that start it, and which program that is now. */
  static List<String> key(List<String> words, Map<String, String> variables) {
    List<String> key = new ArrayList<>(words);
    key.add(variables.getOrDefault("PATH", ""));
    for (String folder : variables.getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path program = Path.of(folder).resolve(words.getFirst());
      if (Files.isExecutable(program)) {
        key.add(stamp(program.toString()));
        break;
      }
    }
    return key;
  }

  /** What is known of it; empty if nothing is, or it may have changed since. */
  Optional<EnvironmentLock> find(List<String> key) {
    Known found = known.get(key);
    return found == null || !found.stamps.equals(stamps(found.folders))
        ? Optional.empty()
        : Optional.of(found.lock);
  }

  /** Keeps what was found, with the folders that its packages are in. */
  void put(List<String> key, EnvironmentLock lock, List<String> folders) {
    known.put(key, new Known(lock, List.copyOf(folders), stamps(folders)));
  }

  private static List<String> stamps(List<String> paths) {
    return paths.stream().map(KnownLocks::stamp).toList();
  }

  private static String stamp(String path) {
    try {
      Path real = Path.of(path).toRealPath();
      return real + " " + Files.getLastModifiedTime(real);
    } catch (IOException absent) {
      return "";
    }
  }
}
