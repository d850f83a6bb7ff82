package io.millrace.worker.environment;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.EnvManager;
import io.millrace.python.environment.EnvironmentException;
import io.millrace.python.environment.Recipe;
import io.millrace.python.environment.Turns;
import io.millrace.python.process.Child;
import io.millrace.python.process.ChildEnvironment;
import io.millrace.python.process.Command;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** Environments of conda's, made by micromamba, mamba or conda: the first that this machine has. */
public final class CondaEnvironments {

  private static final List<String> PROGRAMS = List.of("micromamba", "mamba", "conda");

  /** Is put into one that is whole. Conda's cannot be moved: their own path is all over them. */
  private static final String WHOLE = "millrace-complete";

  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final Path cache;
  private final String path;

  /**
   * Environments below a folder.
   *
   * @param cache made when it is not there
   */
  public CondaEnvironments(Path cache) {
    this(cache, System.getenv().getOrDefault("PATH", ""));
  }

  /**
   * Environments below a folder.
   *
   * @param path where their makers are looked for, as {@code PATH}
   */
  CondaEnvironments(Path cache, String path) {
    this.cache = cache;
    this.path = path;
  }

  /** Whether there is a program that makes them. */
  boolean areMade() {
    return find().isPresent();
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
    String digest = digest(wanted, file);
    Path folder = cache.toAbsolutePath().resolve(digest);
    Path whole = folder.resolve(WHOLE);
    if (!Files.exists(whole)) {
      Path locks = Files.createDirectories(cache.toAbsolutePath().resolve("locks"));
      Turns.take(
          locks.resolve(digest),
          () -> {
            // Perhaps it was made meanwhile; or whoever made it was killed in the middle of it.
            if (!Files.exists(whole)) {
              FileUtils.deleteDirectory(folder.toFile());
              make(program, file, folder, progress);
              Files.createFile(whole);
            }
          });
    }
    String run =
        "%s run %s %s".formatted(Environment.quote(program), "-p", Environment.quote(folder));
    // A folder of conda's works once its own programs come first; what its packages set at
    // activation is set by `run`.
    return new Environment(
            EnvManager.ENV_MANAGER_CONDA,
            "conda",
            List.of("export PATH=%s:\"$PATH\"".formatted(Environment.quote(folder.resolve("bin")))),
            List.of("sh", "-c", run + " python \"$@\"", "python"))
        .in(folder);
  }

  /** Whether a folder is one that was made to the end. */
  static boolean isWhole(Path folder) {
    return Files.exists(folder.resolve(WHOLE));
  }

  private Optional<Path> find() {
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
      int status = child.ended().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (status != 0) {
        throw new EnvironmentException(
            "The environment cannot be made: %s %s: %s"
                .formatted(
                    program.getFileName(), child.ending(), String.join("\n", child.lastLines())));
      }
    } catch (TimeoutException e) {
      throw new EnvironmentException(
          "The environment was not made within %d minutes.".formatted(PATIENCE.toMinutes()));
    } catch (ExecutionException e) {
      throw new EnvironmentException("The end of conda was not seen: " + e.getMessage(), e);
    }
  }

  /** Of the file, and of the files that its lines for pip name. */
  private static String digest(EnvironmentSpec.Conda wanted, Path file) throws IOException {
    List<String> pip = wanted.python() == null ? List.of() : wanted.python().dependencies();
    return Sha256.of(
        List.of(
            Files.readString(file, StandardCharsets.ISO_8859_1),
            new Recipe(null, pip, file.getParent()).digest()));
  }
}
