package io.millrace.worker.environment;

import io.millrace.projects.v1.EnvManager;
import io.millrace.python.process.OtherUser;
import java.nio.file.Path;
import java.util.List;

/**
 * What a command runs in.
 *
 * @param manager what has made it
 * @param tag as MLflow's tag {@code mlflow.project.env} has it; null for the worker's own
 * @param activation shell commands that come before it, with {@code &&} between
 * @param python words that start its Python; empty if it has none
 * @param user whom its Python runs as; null for whoever this process is
 * @param folder where it is kept, among others, as long as there is room; null if it is not
 */
public record Environment(
    EnvManager manager,
    String tag,
    List<String> activation,
    List<String> python,
    OtherUser user,
    Path folder) {

  public Environment {
    activation = List.copyOf(activation);
    python = List.copyOf(python);
  }

  /** What runs as the user that this process is. */
  public Environment(EnvManager manager, String tag, List<String> activation, List<String> python) {
    this(manager, tag, activation, python, null, null);
  }

  /** The same, kept in a folder. */
  Environment in(Path folder) {
    return new Environment(manager, tag, activation, python, user, folder);
  }

  /** The same, with its Python run as another user; null for whoever this process is. */
  public Environment as(OtherUser another) {
    return new Environment(manager, tag, activation, python, another, folder);
  }

  /** A command of this environment, for {@code bash -c}. */
  public String activate(String command) {
    return activation.isEmpty() ? command : String.join(" && ", activation) + " && " + command;
  }

  /** Words of a shell that stand for a path. */
  static String quote(Path path) {
    return "'" + path.toString().replace("'", "'\"'\"'") + "'";
  }
}
