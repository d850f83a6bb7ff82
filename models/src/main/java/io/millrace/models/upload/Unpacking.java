package io.millrace.models.upload;

import io.millrace.runtime.error.MillraceException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Unpacks a tar archive of a stranger: files and folders alone, below one folder, within limits.
 * What is wrong is INVALID_PARAMETER_VALUE with the entry's name.
 */
final class Unpacking {

  static final int MOST_ENTRIES = 10_000;

  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_PATH = 1_000;
  private static final int SHOWN = 200;

  private final Path folder;
  private final long mostBytes;
  private final byte[] buffer = new byte[64 << 10];
  private int entries;
  private long bytes;

  /**
   * @param folder where to; it is there, and empty
   * @param mostBytes of all files together
   */
  Unpacking(Path folder, long mostBytes) {
    this.folder = folder;
    this.mostBytes = mostBytes;
  }

  void unpack(InputStream archive) {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            uncompressed(new BufferedInputStream(archive)), StandardCharsets.UTF_8.name())) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(entry, tar);
      }
    } catch (IOException | IllegalArgumentException broken) {
      throw MillraceException.invalid(
          "The body is not a tar archive, perhaps compressed with gzip: " + broken.getMessage());
    }
    if (entries == 0) {
      throw MillraceException.invalid("The archive has no entries.");
    }
  }

  private static InputStream uncompressed(BufferedInputStream archive) throws IOException {
    archive.mark(2);
    boolean isCompressed = archive.read() == 0x1f && archive.read() == 0x8b;
    archive.reset();
    return isCompressed ? new GZIPInputStream(archive) : archive;
  }

  private void unpack(TarArchiveEntry entry, InputStream content) throws IOException {
    String name = entry.getName();
    if (++entries > MOST_ENTRIES) {
      throw refused(name, "is one too many: there may be " + MOST_ENTRIES);
    }
    if (entry.isSymbolicLink() || entry.isLink()) {
      throw refused(name, "is a link");
    }
    byte kind = entry.getLinkFlag();
    boolean isFile = kind == TarConstants.LF_NORMAL || kind == TarConstants.LF_OLDNORM;
    if (!entry.isDirectory() && !isFile) {
      throw refused(name, "is neither a file nor a folder");
    }
    Path target = target(name);
    try {
      if (entry.isDirectory()) {
        Files.createDirectories(target);
      } else if (target.equals(folder)) {
        throw refused(name, "has no name");
      } else {
        Files.createDirectories(target.getParent());
        write(name, content, target);
      }
    } catch (FileAlreadyExistsException twice) {
      throw refused(name, "is there twice");
    }
  }

  private Path target(String name) {
    String path = name.startsWith("./") ? name.substring(2) : name;
    if (path.startsWith("/") || path.length() > LONGEST_PATH) {
      throw refused(name, "has a path that is absolute or too long");
    }
    Path target = folder;
    for (String segment : path.split("/")) {
      if (segment.equals(".") || segment.isEmpty() && path.isEmpty()) {
        continue;
      }
      boolean isName =
          !segment.isEmpty()
              && !segment.equals("..")
              && segment.chars().noneMatch(c -> c == 0 || c == '\\' || c == 0xfffd)
              && segment.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
      if (!isName) {
        throw refused(name, "has a path that cannot be used");
      }
      target = target.resolve(segment);
    }
    return target;
  }

  private void write(String name, InputStream content, Path target) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        bytes += read;
        if (bytes > mostBytes) {
          throw refused(
              name,
              "is too large: all files may have %d bytes (millrace.models.cache-size)"
                  .formatted(mostBytes));
        }
        write(out, read);
      }
    }
  }

  /** A disk that is full is not the archive's fault. */
  private void write(OutputStream out, int count) {
    try {
      out.write(buffer, 0, count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MillraceException refused(String name, String why) {
    String shown = name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "…";
    return MillraceException.invalid("The archive's entry '%s' %s.".formatted(shown, why));
  }
}
