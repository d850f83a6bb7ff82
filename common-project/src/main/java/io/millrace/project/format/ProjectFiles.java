package io.millrace.project.format;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.rule.RelativePaths;
import io.millrace.runtime.yaml.YamlField;
import io.millrace.runtime.yaml.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of a project that are read, all of which lie in its folder. */
final class ProjectFiles {

  private static final int LONGEST_TEXT = 1 << 20;

  private final Path root;

  ProjectFiles(Path root) throws IOException {
    this.root = root.toRealPath();
  }

  /** A file if it is there; a link that leads out of the folder leads to none. */
  Optional<Path> find(String path) {
    return findAny(path).filter(Files::isRegularFile);
  }

  /** A file or folder, likewise. */
  Optional<Path> findAny(String path) {
    try {
      Path file = root.resolve(path).normalize();
      return !RelativePaths.isOutside(path)
              && file.startsWith(root)
              && Files.exists(file)
              && file.toRealPath().startsWith(root)
          ? Optional.of(file)
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of a file that is there in any case of letters; as it is given, if it is. */
  Optional<String> findInAnyCase(String name) throws IOException {
    if (find(name).isPresent()) {
      return Optional.of(name);
    }
    try (Stream<Path> files = Files.list(root)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(each -> each.equalsIgnoreCase(name) && find(each).isPresent())
          .sorted()
          .findFirst();
    }
  }

  /** A YAML file; empty if it is, or says null. */
  Optional<YamlField> yaml(String path) throws IOException {
    return YamlReader.find(text(path), path).filter(file -> !file.isNull());
  }

  String text(String path) throws IOException {
    return text(path, LONGEST_TEXT);
  }

  /** The text of a file of so many bytes at most. */
  String text(String path, int longest) throws IOException {
    Path file = find(path).orElseThrow(() -> new IOException(path + " is gone"));
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(longest + 1);
    }
    if (bytes.length > longest) {
      throw MillraceException.invalid("%s is longer than %d bytes.".formatted(path, longest));
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw MillraceException.invalid("%s is not UTF-8.".formatted(path));
    }
  }
}
