package io.millrace.python.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A project whose environment uv has locked. As MLflow does it, uv sees no more of the project than
 * its {@code uv.lock}, {@code pyproject.toml} and {@code .python-version}; so these alone decide
 * what is in the environment, and it is made once for all projects that have the same.
 *
 * @param pythonVersion such as {@code 3.11.7} or {@code 3.11}; null for what {@code
 *     .python-version} says, or any Python 3
 * @param folder the project's
 */
public record LockedProject(String pythonVersion, Path folder) {

  private static final String LOCK = "uv.lock";
  private static final String PROJECT = "pyproject.toml";
  private static final String PINNED = ".python-version";
  private static final List<String> FILES = List.of(LOCK, PROJECT, PINNED);
  private static final int LONGEST_VERSION = 100;

  /**
   * @throws EnvironmentException if the version is not one of Python 3, or there is no lock
   */
  public LockedProject {
    Recipe.checkVersion(pythonVersion);
    if (!isThere(folder.resolve(LOCK))) {
      throw new EnvironmentException("The project has no uv.lock.");
    }
  }

  private static boolean isThere(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** The version of Python that is wanted; null for any. */
  String python() {
    Path file = folder.resolve(PINNED);
    if (pythonVersion != null || !isThere(file)) {
      return pythonVersion;
    }
    try {
      if (Files.size(file) > LONGEST_VERSION) {
        throw new EnvironmentException(PINNED + " is no version of Python.");
      }
      String pinned = Files.readString(file, StandardCharsets.UTF_8).strip();
      Recipe.checkVersion(pinned);
      return pinned;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SHA-256 of all that decides what is in the environment, in hexadecimal digits. */
  String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String python = python();
      Recipe.add(digest, "uv sync of " + (python == null ? "3" : python));
      for (String name : FILES) {
        Recipe.add(digest, name);
        if (isThere(folder.resolve(name))) {
          Recipe.add(digest, folder.resolve(name));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies what uv has to see to a folder, which is made. */
  void copyTo(Path target) throws IOException {
    Files.createDirectories(target);
    for (String name : FILES) {
      if (isThere(folder.resolve(name))) {
        // Were it a link by now, its content might be nobody's to read.
        Files.copy(folder.resolve(name), target.resolve(name), LinkOption.NOFOLLOW_LINKS);
      }
    }
    Path project = target.resolve(PROJECT);
    if (Files.notExists(project)) {
      String python = python();
      Files.writeString(
          project,
          "[project]\nname = \"project\"\nversion = \"0\"\nrequires-python = \"%s\"\n"
              .formatted(
                  python == null
                      ? ">=3"
                      : "==" + python + ".*".repeat(python.split("\\.").length < 3 ? 1 : 0)));
    }
  }
}
