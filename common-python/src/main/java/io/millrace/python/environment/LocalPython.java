package io.millrace.python.environment;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One Python for everything, as it is: nothing is installed, whatever is asked for. For machines
 * whose Python has what is needed, such as containers that were made for it.
 *
 * @param executable a path, or the name of a program on the {@code PATH}
 */
public record LocalPython(String executable) implements PythonEnvironments {

  @Override
  public Path python(Recipe recipe, Consumer<String> progress) {
    return find(executable)
        .orElseThrow(
            () -> new EnvironmentException("There is no Python '%s'.".formatted(executable)));
  }

  /** A program, by its path or its name. */
  public static Optional<Path> find(String program) {
    if (program.contains(File.separator)) {
      return Stream.of(Path.of(program).toAbsolutePath()).filter(Files::isExecutable).findFirst();
    }
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program).toAbsolutePath())
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
