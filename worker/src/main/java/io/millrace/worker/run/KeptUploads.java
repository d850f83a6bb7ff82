package io.millrace.worker.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Uploaded folders as they have come, as tar files: the jobs of a sweep fetch theirs once. Those
 * that were used last are kept. Whoever reads one holds it against its digest, as it held what came
 * from the server: this is no place to trust.
 */
final class KeptUploads {

  private static final long MOST_BYTES = 1L << 30;

  private final Path folder;

  KeptUploads(Path folder) {
    this.folder = folder;
  }

  /** One that is kept; empty if it is not. */
  Optional<InputStream> open(String digest) throws IOException {
    Path file = file(digest);
    try {
      InputStream in = Files.newInputStream(file);
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return Optional.of(in);
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  /** Keeps one, in the place of those that were not used for the longest time. */
  void keep(String digest, InputStream tar) throws IOException {
    Files.createDirectories(folder);
    Path coming = Files.createTempFile(folder, digest, ".coming");
    try {
      Files.copy(tar, coming, StandardCopyOption.REPLACE_EXISTING);
      Files.move(coming, file(digest), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(coming);
    }
    makeRoom(file(digest));
  }

  /** Keeps one no longer. */
  void forget(String digest) throws IOException {
    Files.deleteIfExists(file(digest));
  }

  private Path file(String digest) {
    return folder.resolve(digest + ".tar");
  }

  private void makeRoom(Path newest) throws IOException {
    long left = MOST_BYTES - Files.size(newest);
    for (Path file : newestFirst()) {
      if (!file.equals(newest)) {
        left -= sizeOf(file);
        if (left < 0) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private List<Path> newestFirst() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = new ArrayList<>(files.toList());
      // Read once each: another worker that shares the folder may use one meanwhile.
      record Used(Path file, long at) {}
      return all.stream()
          .map(file -> new Used(file, usedAt(file)))
          .sorted(Comparator.comparingLong(Used::at).reversed())
          .map(Used::file)
          .toList();
    }
  }

  private static long usedAt(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException gone) {
      return 0;
    }
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException gone) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
