package io.millrace.worker.environment;

import io.millrace.projects.v1.EnvironmentLock;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was found out of Pythons, for as long as nothing was installed or removed: asking one costs
 * more than starting many a command. Packages come and go by their folders, so the times of the
 * folders that they are in tell.
 */
final class KnownLocks {

  private static final int MOST = 200;

  /** Those that were asked for last. */
  private final Map<String, Known> known =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
              return size() > MOST;
            }
          });

  private record Known(EnvironmentLock lock, List<String> folders, List<String> stamps) {}

  /**
   * What stands for a Python: the words that start it, which program that is now, and all variables
   * that it sees, as a job could make it say something else by these, to be remembered for others.
   */
  static String key(Environment environment, Path folder, Map<String, String> variables) {
    List<String> words = environment.python();
    List<String> key = new ArrayList<>(words);
    key.add(environment.user() == null ? "" : environment.user().name());
    new TreeMap<>(variables).forEach((name, value) -> key.addAll(List.of(name, value)));
    for (String each : variables.getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path program = folder.resolve(each).resolve(words.getFirst());
      if (Files.isExecutable(program)) {
        key.add(stamp(program.toString()));
        break;
      }
    }
    return Sha256.of(key);
  }

  /** What is known of it; empty if nothing is, or it may have changed since. */
  Optional<EnvironmentLock> find(String key) {
    Known found = known.get(key);
    return found == null || !found.stamps.equals(stamps(found.folders))
        ? Optional.empty()
        : Optional.of(found.lock);
  }

  /** Keeps what was found, with the folders that its packages are in. */
  void put(String key, EnvironmentLock lock, List<String> folders) {
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
