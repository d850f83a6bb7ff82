package io.millrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The Python that has the real MLflow client, as the suites in {@code conformance} use it. */
public final class PythonClient {

  private static final String MLFLOW_VERSION = "3.17.2";

  private static Path executable;

  private PythonClient() {}

  /** The executable of its environment, which is made the first time. */
  public static synchronized Path executable() {
    if (executable == null) {
      try {
        String folder = Programs.run(script().toString(), MLFLOW_VERSION);
        executable = Path.of(folder, "bin/python");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return executable;
  }

  /** Tests run in the folder of their module. */
  private static Path script() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path script = at.resolve("conformance/python/venv");
      if (Files.isExecutable(script)) {
        return script;
      }
    }
    throw new IllegalStateException("conformance/python/venv is in no folder above this one");
  }
}
