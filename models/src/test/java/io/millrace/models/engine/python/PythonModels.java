package io.millrace.models.engine.python;

import io.millrace.models.format.ModelFolder;
import io.millrace.python.process.ChildEnvironment;
import io.millrace.testing.PythonClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.commons.io.FileUtils;

/** The models that make_models.py saves with MLflow's client; made once for all tests. */
final class PythonModels {

  private static Path folder;

  private PythonModels() {}

  static synchronized Path folder() {
    if (folder == null) {
      folder = made();
    }
    return folder;
  }

  private static Path made() {
    try {
      Path made = Files.createDirectories(Path.of("target/python-models").toAbsolutePath());
      Path script = Path.of(PythonModels.class.getResource("/python/make_models.py").toURI());
      if (!isNewer(made.resolve("cases.json"), script)) {
        deleteAll(made);
        Path log = made.resolve("log");
        int status =
            new ProcessBuilder(
                    PythonClient.executable().toString(), script.toString(), made.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (status != 0) {
          throw new IllegalStateException(Files.readString(log));
        }
      }
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isNewer(Path file, Path other) throws IOException {
    return Files.exists(file)
        && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(other)) > 0;
  }

  private static void deleteAll(Path folder) throws IOException {
    FileUtils.cleanDirectory(folder.toFile());
  }

  static ModelFolder model(String name) {
    return ModelFolder.open(folder().resolve(name));
  }

  static WorkerSettings settings(int workers, long memoryBytes, Duration callTimeout) {
    return new WorkerSettings(
        workers,
        memoryBytes,
        callTimeout,
        Duration.ofMinutes(2),
        ChildEnvironment.inherited(List.of()));
  }

  static PythonScorer load(String name, WorkerSettings settings) {
    try {
      return PythonScorer.load(
          new WorkerStart(
              "Model " + name,
              PythonClient.executable(),
              model(name).path(),
              new WorkerFiles(),
              settings));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
