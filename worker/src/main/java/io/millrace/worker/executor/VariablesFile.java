package io.millrace.worker.executor;

import io.millrace.python.environment.EnvironmentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A command's environment variables as a file in its container, which bash reads there. They are
 * not the container engine's command line's own, which some would tell what to do on this machine
 * ({@code DOCKER_HOST}, {@code LD_PRELOAD}); nor are they among its arguments, which anybody on the
 * machine may read. A file of {@code --env-file} has no values of several lines.
 */
final class VariablesFile {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private VariablesFile() {}

  /**
   * Writes it to a folder, for the folder's owner alone.
   *
   * @throws EnvironmentException if a name is none that bash has
   */
  static Path write(Path folder, Map<String, String> variables) throws IOException {
    // Made outside of the folder, whose owner may put a link in its place at any moment.
    Path made = Files.createTempFile(folder.getParent(), "variables", ".sh");
    try {
      Files.writeString(made, script(variables), StandardCharsets.UTF_8);
      for (String owner : List.of("unix:gid", "unix:uid")) {
        Files.setAttribute(made, owner, Files.getAttribute(folder, owner));
      }
      return Files.move(made, folder.resolve("variables.sh"), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(made);
    }
  }

  private static String script(Map<String, String> variables) {
    StringBuilder script = new StringBuilder();
    new TreeMap<>(variables)
        .forEach(
            (name, value) -> {
              if (!NAME.matcher(name).matches()) {
                throw new EnvironmentException(
                    "'%s' is no name of an environment variable.".formatted(name));
              }
              script.append("export %s='%s'\n".formatted(name, value.replace("'", "'\\''")));
            });
    // Some are bash's own and only to be read: they are left as they are.
    return script.append(":\n").toString();
  }
}
