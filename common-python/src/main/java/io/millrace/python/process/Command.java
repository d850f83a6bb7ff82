package io.millrace.python.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a child process runs.
 *
 * @param owner whom its output is logged for, such as "model wine, worker 1"
 * @param words the program and its arguments; no shell sees them
 * @param directory that it starts in
 * @param environment its environment variables, all of them; see {@link ChildEnvironment}
 * @param memoryBytes how much memory of its own each of its processes may have (RLIMIT_DATA); 0 for
 *     as much as there is
 */
public record Command(
    String owner,
    List<String> words,
    Path directory,
    Map<String, String> environment,
    long memoryBytes) {

  public Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
    if (words.isEmpty() || memoryBytes < 0) {
      throw new IllegalArgumentException("no program, or a negative limit: " + words);
    }
  }
}
