package io.millrace.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a running server tells in its cluster's {@code postmaster.pid}: first line the process id,
 * eighth line its state (PostgreSQL's {@code miscadmin.h}, LOCK_FILE_LINE_*).
 */
record PostmasterPid(long pid, boolean ready) {
  private static final int STATUS_LINE = 7;

  /** The file's content, or empty while there is none or it is only half written. */
  static Optional<PostmasterPid> read(Path cluster) throws IOException {
    try {
      List<String> lines = Files.readAllLines(file(cluster));
      long pid = Long.parseLong(lines.get(0).strip());
      boolean ready = lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
      return Optional.of(new PostmasterPid(pid, ready));
    } catch (NoSuchFileException | NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  static void delete(Path cluster) throws IOException {
    Files.deleteIfExists(file(cluster));
  }

  private static Path file(Path cluster) {
    return cluster.resolve("postmaster.pid");
  }
}
