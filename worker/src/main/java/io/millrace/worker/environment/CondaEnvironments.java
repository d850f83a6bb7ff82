package io.millrace.worker.environment;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.EnvManager;
import io.millrace.python.environment.EnvironmentException;
import io.millrace.python.process.Child;
import io.millrace.python.process.ChildEnvironment;
import io.millrace.python.process.Command;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Environments of conda's, made by micromamba, mamba or conda: the first that this machine has. */
public final class CondaEnvironments {

  private static final List<String> PROGRAMS = List.of("micromamba", "mamba", "conda");

  private final Path cache;

  /**
   * Environments below a folder.
   *
   * @param cache made when it is not there
   */
  public CondaEnvironments(Path cache) {
    this.cache = cache;
  }

  Environment prepare(EnvironmentSpec.Conda wanted, Path project, Consumer<String> progress)
      throws IOException, InterruptedException {
    Path program =
        find()
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        "The project's environment is one of conda's, and this worker has none of %s: install one, or set env_manager to UV, which makes the Python part of it."
                            .formatted(String.join(", ", PROGRAMS))));
    Path file = project.resolve(wanted.file());
    Path folder = cache.toAbsolutePath().resolve(digest(file));
    if (!Files.isDirectory(folder.resolve("conda-meta"))) {
      make(program, file, folder, progress);
    }
    String run =
        "%s run %s %s".formatted(Environment.quote(program), "-p", Environment.quote(folder));
    // A folder of conda's works once its own programs come first; what its packages set at
    // activation is set by `run`.
    return new Environment(
        EnvManager.ENV_MANAGER_CONDA,
        "conda",
        List.of("export PATH=%s:\"$PATH\"".formatted(Environment.quote(folder.resolve("bin")))),
        List.of("sh", "-c", run + " python \"$@\"", "python"));
  }

  private static Optional<Path> find() {
    String path = System.getenv().getOrDefault("PATH", "");
    return PROGRAMS.stream()
        .flatMap(
            name ->
                Stream.of(path.split(File.pathSeparator))
                    .filter(folder -> !folder.isEmpty())
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private void make(Path program, Path file, Path folder, Consumer<String> progress)
      throws IOException, InterruptedException {
    Files.createDirectories(cache);
    List<String> words =
        program.endsWith("micromamba")
            ? List.of(
                program.toString(), "create", "-y", "-p", folder.toString(), "-f", file.toString())
            : List.of(
                program.toString(),
                "env",
                "create",
                "-p",
                folder.toString(),
                "--file",
                file.toString());
    progress.accept("Making an environment with " + program.getFileName());
    Command command =
        new Command(
            "conda", words, cache, ChildEnvironment.inherited(List.of("CONDA_*", "MAMBA_*")), 0);
    try (Child child = Child.start(command, progress)) {
      int status = child.ended().join();
      if (status != 0) {
        throw new EnvironmentException(
            "The environment cannot be made: %s %s: %s"
                .formatted(
                    program.getFileName(), child.ending(), String.join("\n", child.lastLines())));
      }
    } catch (CancellationException e) {
      throw new InterruptedException();
    }
  }

  private static String digest(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256", e);
    }
  }
}
