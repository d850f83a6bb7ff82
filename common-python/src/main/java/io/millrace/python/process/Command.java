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
 * @param user whom it runs as; null for whoever this process is. Nothing that the environment or
 *     the directory says has any effect before it is that user
 */
public record Command(
    String owner,
    List<String> words,
    Path directory,
    Map<String, String> environment,
    long memoryBytes,
    OtherUser user) {

  public Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
    if (words.isEmpty() || memoryBytes < 0) {
      throw new IllegalArgumentException("no program, or a negative limit: " + words);
    }
  }

  /** What runs as the user that this process is. */
  public Command(
      String owner,
      List<String> words,
      Path directory,
      Map<String, String> environment,
      long memoryBytes) {
    this(owner, words, directory, environment, memoryBytes, null);
  }
}
