package io.millrace.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks a {@code .tar.xz} stream. */
final class TarXz {
  private static final int ANY_EXECUTE = 0111;

  private TarXz() {}

  /**
   * Unpacks the wanted entries into an existing folder and forces each file to disk, so that a name
   * which is there after a power cut has its content too. All becomes readable to every account,
   * whatever the umask: the server may run as another one.
   */
  static void unpack(InputStream archive, Path folder, Predicate<String> wanted)
      throws IOException {
    makeReadable(folder, true);
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (wanted.test(entry.getName())) {
          unpack(entry, tar, inside(folder, entry.getName()));
        }
      }
    }
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path target)
      throws IOException {
    makeFolders(entry.isDirectory() ? target : target.getParent());
    if (entry.isDirectory()) {
      return;
    }
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else {
      try (FileChannel channel =
          FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.transferTo(Channels.newOutputStream(channel));
        channel.force(false);
      }
      makeReadable(target, (entry.getMode() & ANY_EXECUTE) != 0);
    }
  }

  /** Archives need not list the folders that their files are in. */
  private static void makeFolders(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      makeFolders(folder.getParent());
      Files.createDirectory(folder);
      makeReadable(folder, true);
    }
  }

  private static Path inside(Path folder, String name) throws IOException {
    Path target = folder.resolve(name).normalize();
    if (!target.startsWith(folder)) {
      throw new IOException("the archive holds a path that leads outside: " + name);
    }
    return target;
  }

  private static void makeReadable(Path path, boolean executable) throws IOException {
    String permissions = executable ? "rwxr-xr-x" : "rw-r--r--";
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
