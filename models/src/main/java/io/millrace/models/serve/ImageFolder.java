package io.millrace.models.serve;

import io.millrace.models.engine.python.PythonEngine;
import io.millrace.models.format.Engine;
import io.millrace.models.format.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * The folder that an image is built from: {@code Containerfile}, {@code model}, {@code app} and so
 * on.
 */
final class ImageFolder {

  private static final String JAR = "quarkus-run.jar";
  private static final List<String> WRITTEN =
      List.of("Containerfile", "app", "jvm.options", "kubernetes", "model", "requirements.txt");
  private static final Pattern SPACES = Pattern.compile("\\s+");

  private final Path folder;

  private ImageFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * One to be written.
   *
   * @param force whether it may have something already
   * @throws ServeFailure if it has, or is no folder
   */
  static ImageFolder at(Path folder, boolean force) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new ServeFailure("--output: " + folder + " is not a folder");
    }
    if (!force && Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          throw new ServeFailure(
              "--output: " + folder + " is not empty; --force writes into it all the same");
        }
      }
    }
    return new ImageFolder(folder.toAbsolutePath().normalize());
  }

  /**
   * Where the packaged application is.
   *
   * @param asked null for the one that runs
   */
  static Path application(Path asked) {
    Path running = Path.of(System.getProperty("java.class.path")).toAbsolutePath().getParent();
    Path found = asked == null ? running : asked.toAbsolutePath();
    if (found == null || !Files.isRegularFile(found.resolve(JAR))) {
      throw new ServeFailure(
          "there is no packaged application (%s) in %s: say --application".formatted(JAR, found));
    }
    return found.normalize();
  }

  /** Writes what the image is made of. */
  void write(ModelFolder model, Path application, Engine engine, Containerfile file)
      throws IOException {
    for (Path copied : List.of(model.path(), application.toRealPath())) {
      Path here = Files.exists(folder) ? folder.toRealPath() : folder;
      if (here.startsWith(copied) || copied.startsWith(here)) {
        throw new ServeFailure("--output: %s and %s are within each other".formatted(here, copied));
      }
    }
    Files.createDirectories(folder);
    for (String name : WRITTEN) {
      remove(folder.resolve(name));
    }
    for (String path : model.sizes().keySet()) {
      copy(model.find(path).orElseThrow(), folder.resolve("model").resolve(path));
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(application)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path each : files) {
      copy(each, folder.resolve("app").resolve(application.relativize(each).toString()));
    }
    Files.writeString(folder.resolve("jvm.options"), file.jvmOptions());
    if (engine == Engine.PYTHON_FUNCTION) {
      Files.writeString(folder.resolve("requirements.txt"), requirements(model));
    }
    Files.writeString(folder.resolve("Containerfile"), file.text());
  }

  /** What a link leads to is not ours. */
  private static void remove(Path old) throws IOException {
    if (Files.isSymbolicLink(old)) {
      Files.delete(old);
    } else if (Files.exists(old)) {
      FileUtils.forceDelete(old.toFile());
    }
  }

  /** Writes what runs it. */
  void write(Manifests manifests) throws IOException {
    Path to = Files.createDirectories(folder.resolve("kubernetes"));
    Files.writeString(to.resolve("deployment.yaml"), manifests.deployment());
    Files.writeString(to.resolve("service.yaml"), manifests.service());
  }

  /** What was one user's alone is for the image's user, too. */
  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to);
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-r--r--"));
  }

  /** Files of the model are named from the folder that the image is built from. */
  private static String requirements(ModelFolder model) {
    return PythonEngine.requirements(model).stream()
        .map(
            line ->
                SPACES
                    .splitAsStream(line)
                    .map(word -> isFile(model, word) ? "./model/" + word : word)
                    .collect(Collectors.joining(" ", "", "\n")))
        .collect(Collectors.joining());
  }

  private static boolean isFile(ModelFolder model, String word) {
    return !word.startsWith("-") && model.find(word).filter(Files::isRegularFile).isPresent();
  }
}
