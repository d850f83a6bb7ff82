package io.millrace.python.environment;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Where Python environments come from. For any number of threads. */
public interface PythonEnvironments {

  /**
   * An environment, made now if it is not there yet; that may take minutes.
   *
   * @param progress is given lines that say what is being done
   * @return the Python executable of the environment
   * @throws EnvironmentException if it cannot be had, with the reason
   */
  Path python(Recipe recipe, Consumer<String> progress);
}
