package io.millrace.project.source;

import io.millrace.runtime.error.MillraceException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A folder that comes as a tar stream. It has files, folders and links to other places in it, and
 * nothing else.
 */
public final class TarFolder {

  private static final int ANY_EXECUTE = 0111;

  private TarFolder() {}

  /**
   * Unpacks a stream.
   *
   * @param folder an empty one; whoever made it takes it away on failure
   * @return a digest of the contents: the same files have the same one, whatever their order, times
   *     and owners
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is no tar, is larger than the limits,
   *     or has an entry with an absolute path or {@code ..}, a link that leaves it, a hard link, a
   *     device
   */
  public static String unpack(InputStream tar, Path folder, FolderLimits limits)
      throws IOException {
    FolderWriter writer = new FolderWriter(folder, limits);
    // What stands between the files counts too.
    BoundedInput bounded =
        new BoundedInput(tar, 2 * limits.bytes() + 4096L * limits.files() + (1 << 20));
    try (TarArchiveInputStream entries = new TarArchiveInputStream(bounded, "UTF-8")) {
      for (TarArchiveEntry entry = next(entries); entry != null; entry = next(entries)) {
        write(entries, entry, writer);
      }
    }
    return writer.finish();
  }

  private static TarArchiveEntry next(TarArchiveInputStream entries) {
    try {
      return entries.getNextEntry();
    } catch (IllegalArgumentException | IOException e) {
      throw unreadable(e);
    }
  }

  private static MillraceException unreadable(Exception e) {
    return MillraceException.invalid(
        e instanceof BoundedInput.TooLongException
            ? "The upload is larger than a project may be."
            : "The upload is no tar file, or is cut off.");
  }

  /** The bytes of one entry. What goes wrong is the sender's, unlike what goes wrong on a disk. */
  private static final class Contents extends FilterInputStream {
    Contents(InputStream entries) {
      super(entries);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      try {
        return super.read(buffer, offset, length);
      } catch (IOException e) {
        throw unreadable(e);
      }
    }
  }

  private static void write(
      TarArchiveInputStream entries, TarArchiveEntry entry, FolderWriter writer)
      throws IOException {
    String path = entry.getName();
    while (path.startsWith("./")) {
      path = path.substring(2);
    }
    path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (path.isEmpty() || path.equals(".")) {
      return;
    }
    if (entry.isDirectory()) {
      writer.folder(path);
    } else if (entry.isSymbolicLink()) {
      writer.link(path, entry.getLinkName());
    } else if (entry.isLink()) {
      throw FolderWriter.refused(
          path, "is a hard link (tar --hard-dereference makes files of them)");
    } else if (entry.isFile() && !entry.isSparse() && isPlain(entry)) {
      writer.file(path, (entry.getMode() & ANY_EXECUTE) != 0, new Contents(entries));
    } else {
      throw FolderWriter.refused(path, "is neither a file nor a folder nor a link");
    }
  }

  /** The library takes what it does not know for a file. */
  private static boolean isPlain(TarArchiveEntry entry) {
    return !entry.isCharacterDevice() && !entry.isBlockDevice() && !entry.isFIFO();
  }
}
