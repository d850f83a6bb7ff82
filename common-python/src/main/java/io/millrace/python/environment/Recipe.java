package io.millrace.python.environment;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an environment has to have.
 *
 * @param pythonVersion such as {@code 3.11.7} or {@code 3.11}; null for any Python 3
 * @param requirements lines for pip: to be judged before, as some run code or reach elsewhere. What
 *     names a file of {@code folder} means that file
 * @param folder that they are relative to; null if there is none
 * @param isExact whether the version is this one and no other, and the requirements are all that is
 *     to be there: nothing that they ask for is looked for
 */
public record Recipe(
    String pythonVersion, List<String> requirements, Path folder, boolean isExact) {

  private static final Pattern VERSION = Pattern.compile("3(\\.[0-9]{1,3}){0,2}((a|b|rc)[0-9]+)?");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\u2028\u2029&&[^\t]]");
  private static final Pattern SPACES = Pattern.compile("\\s+");

  /**
   * @throws EnvironmentException if the version is not one of Python 3, or a line is really several
   */
  public Recipe {
    requirements = List.copyOf(requirements);
    checkVersion(pythonVersion);
    for (String line : requirements) {
      if (CONTROL.matcher(line).find()) {
        throw new EnvironmentException(
            "The requirement '%s' has control characters, which may hide another line."
                .formatted(CONTROL.matcher(line).replaceAll(" ")));
      }
    }
  }

  /** What may have more than is asked for, as packages need others. */
  public Recipe(String pythonVersion, List<String> requirements, Path folder) {
    this(pythonVersion, requirements, folder, false);
  }

  /**
   * What was there once.
   *
   * @param packages each with its version or address
   */
  public static Recipe exactly(String pythonVersion, List<String> packages) {
    return new Recipe(pythonVersion, packages, null, true);
  }

  static void checkVersion(String version) {
    if (version != null && !VERSION.matcher(version).matches()) {
      throw new EnvironmentException(
          "'%s' is not a version of Python 3, such as 3.11.7."
              .formatted(CONTROL.matcher(version).replaceAll(" ")));
    }
  }

  /** The requirements with the paths of their files written out. */
  List<String> absoluteRequirements() {
    return requirements.stream()
        .map(
            line -> {
              StringBuilder absolute = new StringBuilder();
              for (String word : SPACES.split(line)) {
                Path file = file(word);
                absolute.append(absolute.isEmpty() ? "" : " ").append(file == null ? word : file);
              }
              return absolute.toString();
            })
        .toList();
  }

  /**
   * SHA-256 of all that decides what is in the environment, in hexadecimal digits: of the files
   * that requirements name or include, of those that these include, and so on.
   */
  public String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, pythonVersion == null ? "3" : pythonVersion);
      NamedFiles named = folder == null ? null : new NamedFiles(folder, digest);
      if (isExact) {
        add(digest, "exactly");
      }
      for (String line : requirements) {
        add(digest, line);
        if (named != null) {
          named.add(line);
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
  }

  static void add(MessageDigest digest, Path file) throws IOException {
    digest.update(("file " + Files.size(file) + ":").getBytes(StandardCharsets.US_ASCII));
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  /** The file of the folder that a word is the path of; null if it is none. */
  private Path file(String word) {
    if (folder == null || word.isEmpty() || word.startsWith("-") || word.indexOf('\0') >= 0) {
      return null;
    }
    Path file = folder.resolve(word).normalize().toAbsolutePath();
    return file.startsWith(folder.toAbsolutePath().normalize()) && Files.isRegularFile(file)
        ? file
        : null;
  }
}
