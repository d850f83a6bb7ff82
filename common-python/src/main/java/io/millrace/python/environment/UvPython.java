package io.millrace.python.environment;

import io.millrace.python.process.Removal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Environments made by uv, each under the digest of what it has to have: the same recipe is made
 * once, for all who ask and over restarts. One that is there is complete: it is made beside its
 * place and moved there.
 */
public final class UvPython implements PythonEnvironments {

  private final UvSettings settings;

  public UvPython(UvSettings settings) {
    this.settings = settings;
  }

  /** Removes what processes that are gone had not made to the end. */
  public void clean() throws IOException, InterruptedException {
    Path root = settings.cache().toAbsolutePath();
    Path staging = root.resolve("staging");
    if (!Files.isDirectory(staging)) {
      return;
    }
    List<Path> left;
    try (Stream<Path> found = Files.list(staging)) {
      left = found.toList();
    }
    for (Path beside : left) {
      Turns.tryTake(root.resolve("locks").resolve(beside.getFileName()), () -> clear(beside));
    }
  }

  @Override
  public Path python(Recipe recipe, Consumer<String> progress) {
    return python(
        recipe.digest(),
        recipe.pythonVersion(),
        recipe.isExact(),
        progress,
        (uv, made, beside) -> install(recipe, uv, made, beside));
  }

  /**
   * An environment with what a project's {@code uv.lock} says, and nothing else.
   *
   * @see #python(Recipe, Consumer)
   */
  public Path python(LockedProject project, Consumer<String> progress) {
    return python(
        project.digest(),
        project.python(),
        false,
        progress,
        (uv, made, beside) -> sync(project, uv, made, beside));
  }

  /** Fills an environment that was made, with a folder beside it for its own use. */
  private interface Filling {
    void fill(Uv uv, Path made, Path beside) throws IOException;
  }

  private Path python(
      String digest, String version, boolean isExact, Consumer<String> progress, Filling filling) {
    Path root = settings.cache().toAbsolutePath();
    Path folder = root.resolve("sha256").resolve(digest);
    Path python = folder.resolve("bin/python");
    if (Files.isExecutable(python)) {
      return python;
    }
    try {
      Files.createDirectories(folder.getParent());
      Path staging = Files.createDirectories(root.resolve("staging"));
      Path lock = Files.createDirectories(root.resolve("locks")).resolve(digest);
      Turns.take(
          lock,
          () -> {
            // Perhaps it was made meanwhile; or the Python that it was made with is gone.
            if (!Files.isExecutable(python)) {
              delete(folder);
              make(version, isExact, filling, staging.resolve(digest), folder, progress);
            }
          });
      return python;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EnvironmentException("Making the environment was interrupted.", e);
    }
  }

  private void make(
      String version,
      boolean isExact,
      Filling filling,
      Path beside,
      Path folder,
      Consumer<String> progress)
      throws IOException {
    Uv uv = new Uv(settings, progress);
    clear(beside);
    Files.createDirectories(beside);
    try {
      // What this process writes lies where the user cannot put a link in its place.
      Path work = Files.createDirectory(beside.resolve("work"));
      own(work);
      Path python =
          new Interpreters(uv, settings.mayDownloadPython()).find(version, isExact, beside);
      progress.accept("Making an environment with %s".formatted(python));
      Path made = work.resolve("environment");
      uv.runWell(
          "The environment cannot be made",
          beside,
          "venv",
          // Its scripts work wherever it is moved to.
          "--relocatable",
          "--no-project",
          "--python",
          python.toString(),
          made.toString());
      filling.fill(uv, made, beside);
      if (settings.user() != null) {
        settings.user().disown(work);
      }
      if (!Files.isDirectory(made, LinkOption.NOFOLLOW_LINKS)) {
        throw new EnvironmentException("uv has made no environment.");
      }
      Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
      progress.accept("The environment is ready");
    } finally {
      clear(beside);
    }
  }

  /** What is beside an environment is its maker's. */
  private void clear(Path beside) throws IOException {
    if (settings.user() == null) {
      delete(beside);
    } else {
      Removal.remove(beside);
    }
  }

  private void own(Path folder) throws IOException {
    if (settings.user() != null) {
      settings.user().own(folder);
    }
  }

  private void sync(LockedProject project, Uv uv, Path made, Path beside) throws IOException {
    Path folder = beside.resolve("project");
    project.copyTo(folder);
    own(folder);
    uv.runWell(
        "What uv.lock says cannot be installed",
        folder,
        Map.of("UV_PROJECT_ENVIRONMENT", made.toString()),
        "sync",
        "--frozen",
        "--no-dev",
        // Its code runs from its own folder, which is not here.
        "--no-install-project",
        "--python",
        made.resolve("bin/python").toString());
  }

  private static void install(Recipe recipe, Uv uv, Path made, Path beside) throws IOException {
    if (recipe.requirements().isEmpty()) {
      return;
    }
    Path file = Files.write(beside.resolve("requirements.txt"), recipe.absoluteRequirements());
    String python = made.resolve("bin/python").toString();
    if (recipe.isExact()) {
      uv.runWell(
          "What was installed cannot be installed again",
          beside,
          "pip",
          "sync",
          "--python",
          python,
          file.toString());
    } else {
      uv.runWell(
          "The requirements cannot be installed",
          beside,
          "pip",
          "install",
          "--python",
          python,
          "--requirements",
          file.toString());
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
