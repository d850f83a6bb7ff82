package io.millrace.python.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;

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

  @Override
  public Path python(Recipe recipe, Consumer<String> progress) {
    String digest = recipe.digest();
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
              make(recipe, staging.resolve(digest), folder, progress);
            }
          });
      return python;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void make(Recipe recipe, Path beside, Path folder, Consumer<String> progress)
      throws IOException {
    Uv uv = new Uv(settings, progress);
    delete(beside);
    Files.createDirectories(beside);
    try {
      Path python =
          new Interpreters(uv, settings.mayDownloadPython()).find(recipe.pythonVersion(), beside);
      progress.accept("Making an environment with %s".formatted(python));
      Path made = beside.resolve("environment");
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
      install(recipe, uv, made, beside);
      Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
      progress.accept("The environment is ready");
    } finally {
      delete(beside);
    }
  }

  private static void install(Recipe recipe, Uv uv, Path made, Path beside) throws IOException {
    if (recipe.requirements().isEmpty()) {
      return;
    }
    Path file = Files.write(beside.resolve("requirements.txt"), recipe.absoluteRequirements());
    uv.runWell(
        "The requirements cannot be installed",
        beside,
        "pip",
        "install",
        "--python",
        made.resolve("bin/python").toString(),
        "--requirements",
        file.toString());
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
