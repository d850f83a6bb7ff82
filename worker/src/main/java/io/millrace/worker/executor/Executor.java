package io.millrace.worker.executor;

import io.millrace.worker.environment.Environment;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Runs one job's command, in the environment that it asks for. */
public interface Executor extends AutoCloseable {

  /**
   * Makes what the command runs in, or says how it is made where the command will run.
   *
   * @param project the project's folder
   * @param progress is given lines that say what is being done
   * @throws io.millrace.python.environment.EnvironmentException if it cannot be had, with the
   *     reason
   */
  Environment prepare(Path project, Consumer<String> progress)
      throws IOException, InterruptedException;

  /**
   * Where the command finds a file of the attempt's folder.
   *
   * @param workspace the attempt's folder on this machine
   * @param file in it, on this machine
   */
  Path seen(Path workspace, Path file);

  /**
   * Starts it. What takes its time is left to {@link Execution#await}.
   *
   * @param output is given what it prints; whoever writes waits while it does not take more
   */
  Execution start(Launch launch, OutputStream output) throws IOException, InterruptedException;

  /** Lets go of what was prepared; nothing runs in it any more. */
  @Override
  default void close() {}
}
