package io.millrace.worker.executor.kubernetes;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Packs an attempt's folder: the project, files that parameters name, and what prepares it. */
final class Package {

  private static final int PROGRAM = 0755;
  private static final int FILE = 0644;

  private Package() {}

  /**
   * Writes a folder as a tar archive beside it.
   *
   * @return the archive, which is the caller's to delete
   */
  static Path write(Path workspace) throws IOException {
    Path archive = Files.createTempFile(workspace.getParent(), "package", ".tar");
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 16);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(file, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      Files.walkFileTree(workspace, new Writer(workspace, tar));
      return archive;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(archive);
      throw e;
    }
  }

  private static final class Writer extends SimpleFileVisitor<Path> {
    private final Path root;
    private final TarArchiveOutputStream tar;

    Writer(Path root, TarArchiveOutputStream tar) {
      this.root = root;
      this.tar = tar;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      if (!folder.equals(root)) {
        add(new TarArchiveEntry(name(folder) + "/"), PROGRAM);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isSymbolicLink()) {
        TarArchiveEntry link = new TarArchiveEntry(name(file), TarConstants.LF_SYMLINK);
        link.setLinkName(Files.readSymbolicLink(file).toString());
        add(link, 0777);
      } else if (attributes.isRegularFile()) {
        TarArchiveEntry entry = new TarArchiveEntry(name(file));
        entry.setSize(Files.size(file));
        entry.setMode(Files.isExecutable(file) ? PROGRAM : FILE);
        tar.putArchiveEntry(entry);
        Files.copy(file, tar);
        tar.closeArchiveEntry();
      }
      return FileVisitResult.CONTINUE;
    }

    private void add(TarArchiveEntry entry, int mode) throws IOException {
      entry.setMode(mode);
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    }

    private String name(Path file) {
      return root.relativize(file).toString();
    }
  }
}
