package io.millrace.models.engine.lightgbm;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** LightGBM's native library, which its Java package carries but does not load. */
public final class LightgbmLibrary {

  /** Once for the process: a library stays loaded. */
  private static final Optional<String> PROBLEM = load();

  private LightgbmLibrary() {}

  /** Why it cannot be used; empty if it can. */
  public static Optional<String> problem() {
    return PROBLEM;
  }

  private static Optional<String> load() {
    try {
      Path folder = Files.createTempDirectory("lightgbm");
      try {
        // The second needs the first.
        for (String name : List.of("_lightgbm", "_lightgbm_swig")) {
          load(folder, name);
        }
      } finally {
        folder.toFile().deleteOnExit();
      }
      return Optional.empty();
    } catch (IOException | LinkageError e) {
      return Optional.of("LightGBM's library cannot be loaded on this machine (%s)".formatted(e));
    }
  }

  private static void load(Path folder, String name) throws IOException {
    String file = fileName(name);
    Path copy = folder.resolve(file);
    String resource = "/com/microsoft/ml/lightgbm/%s/%s".formatted(platform(), file);
    try (InputStream in = LightgbmLibrary.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new FileNotFoundException("there is none for " + platform());
      }
      Files.copy(in, copy);
    }
    copy.toFile().deleteOnExit();
    System.load(copy.toString());
  }

  /** As the package names its folders. */
  private static String platform() {
    String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "";
    return system() + "/" + (machine.isEmpty() ? System.getProperty("os.arch") : machine);
  }

  private static String system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return name.startsWith("windows") ? "windows" : name.startsWith("mac") ? "osx" : name;
  }

  private static String fileName(String name) {
    return switch (system()) {
      case "windows" -> "lib" + name + ".dll";
      case "osx" -> "lib" + name + ".dylib";
      default -> "lib" + name + ".so";
    };
  }
}
