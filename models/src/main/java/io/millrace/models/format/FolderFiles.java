package io.millrace.models.format;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.python.RequirementFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of a model's folder, all of which lie in it. */
final class FolderFiles implements RequirementFiles {

  private static final int MOST = 100_000;

  /** Of a text file that is read whole. */
  private static final long LONGEST_TEXT = 16 << 20;

  private final Path root;
  private final SortedMap<String, Long> sizes = new TreeMap<>();

  private FolderFiles(Path root) {
    this.root = root;
  }

  /**
   * Looks at all files.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if there is no folder,
   *     INVALID_PARAMETER_VALUE if a link leads out of it, something is neither file nor folder, or
   *     there are too many
   */
  static FolderFiles of(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw MillraceException.notFound("There is no folder of a model.");
    }
    FolderFiles files = new FolderFiles(folder.toRealPath());
    Files.walkFileTree(files.root, files.new Visitor());
    return files;
  }

  /** Sizes in bytes by path, sorted. */
  SortedMap<String, Long> sizes() {
    return Collections.unmodifiableSortedMap(sizes);
  }

  Path root() {
    return root;
  }

  /** A file or folder if it is there. */
  @Override
  public Optional<Path> find(String path) {
    if (path == null || RelativePath.isOutside(path) || path.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    Path found = root.resolve(path).normalize();
    return found.startsWith(root) && Files.exists(found) ? Optional.of(found) : Optional.empty();
  }

  Optional<Path> findFile(String path) {
    return find(path).filter(Files::isRegularFile);
  }

  /** A text in UTF-8, if the file is there. */
  @Override
  public Optional<String> text(String path) throws IOException {
    Path file = findFile(path).orElse(null);
    if (file == null) {
      return Optional.empty();
    }
    if (Files.size(file) > LONGEST_TEXT) {
      throw MillraceException.invalid("%s is longer than %d bytes.".formatted(path, LONGEST_TEXT));
    }
    try {
      return Optional.of(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw MillraceException.invalid("%s is not UTF-8.".formatted(path));
    }
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      String path = root.relativize(file).toString();
      if (attributes.isSymbolicLink()) {
        if (!Files.exists(file) || !file.toRealPath().startsWith(root)) {
          throw MillraceException.invalid("'%s' is a link out of the folder.".formatted(path));
        }
      } else if (!attributes.isRegularFile()) {
        throw MillraceException.invalid("'%s' is neither a file nor a folder.".formatted(path));
      }
      if (sizes.size() == MOST) {
        throw MillraceException.invalid("The folder has more than %d files.".formatted(MOST));
      }
      // A link is counted as what it is: where it leads is counted there.
      sizes.put(path, attributes.size());
      return FileVisitResult.CONTINUE;
    }
  }
}
