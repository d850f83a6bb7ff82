package io.millrace.runtime.archive;

import io.millrace.runtime.error.MillraceException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A folder that comes as a tar stream, perhaps compressed with gzip. It has files, folders and, if
 * they are allowed, links to other places in it, and nothing else.
 */
public final class TarFolder {

  private static final int ANY_EXECUTE = 0111;

  /** What no UTF-8 was read as. */
  private static final char UNREADABLE = '\ufffd';

  private TarFolder() {}

  /**
   * Unpacks a stream.
   *
   * @param folder an empty one; whoever made it takes it away on failure
   * @return a digest of the contents: the same files have the same one, whatever their order, times
   *     and owners
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is no tar, has no entries, is larger
   *     than the limits, or has an entry with an absolute path or {@code ..}, a link that is not
   *     allowed, a hard link, a device
   * @throws IOException if the folder cannot be written
   */
  public static String unpack(InputStream archive, Path folder, FolderLimits limits, Links links)
      throws IOException {
    FolderWriter writer = new FolderWriter(folder, limits, links);
    // What stands between the files counts too.
    BoundedInput bounded =
        new BoundedInput(
            uncompressed(archive), 2 * limits.bytes() + 4096L * limits.files() + (1 << 20));
    try (TarEntries entries = new TarEntries(bounded)) {
      TarArchiveEntry entry = entries.next();
      if (entry == null) {
        throw MillraceException.invalid("The archive has no entries.");
      }
      for (; entry != null; entry = entries.next()) {
        write(entries, entry, writer);
      }
    }
    return writer.finish();
  }

  private static InputStream uncompressed(InputStream archive) {
    BufferedInputStream start = new BufferedInputStream(archive);
    try {
      start.mark(2);
      boolean isCompressed = start.read() == 0x1f && start.read() == 0x8b;
      start.reset();
      return isCompressed ? new GZIPInputStream(start) : start;
    } catch (IOException e) {
      throw TarEntries.unreadable(e);
    }
  }

  private static void write(TarEntries entries, TarArchiveEntry entry, FolderWriter writer)
      throws IOException {
    String path = entry.getName();
    while (path.startsWith("./")) {
      path = path.substring(2);
    }
    path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (entry.isDirectory() && (path.isEmpty() || path.equals("."))) {
      return;
    }
    if (path.indexOf('\\') >= 0 || path.indexOf(UNREADABLE) >= 0) {
      throw FolderWriter.refused(path, "has a backslash in its path, or what is not UTF-8");
    }
    if (entry.isDirectory()) {
      writer.folder(path);
    } else if (entry.isSymbolicLink()) {
      writer.link(path, entry.getLinkName());
    } else if (entry.isLink()) {
      throw FolderWriter.refused(
          path, "is a hard link (tar --hard-dereference makes files of them)");
    } else if (entry.isFile() && !entry.isSparse() && isPlain(entry)) {
      writer.file(path, (entry.getMode() & ANY_EXECUTE) != 0, entries.contents());
    } else {
      throw FolderWriter.refused(path, "is neither a file nor a folder nor a link");
    }
  }

  /** The library takes what it does not know for a file. */
  private static boolean isPlain(TarArchiveEntry entry) {
    byte kind = entry.getLinkFlag();
    return kind == TarConstants.LF_NORMAL || kind == TarConstants.LF_OLDNORM;
  }
}
