package io.millrace.models.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * Folders under their digests: the same files are there once. What is in use is never removed; when
 * there is no more room, what was not used for longest is.
 */
final class KeptFolders {

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final Path root;
  private final long size;

  /** How often a digest is in use. */
  private final Map<String, Integer> uses = new HashMap<>();

  /**
   * @param root made when it is not there
   * @param size how many bytes there may be
   */
  KeptFolders(Path root, long size) {
    this.root = root;
    this.size = size;
  }

  /**
   * Takes a folder in, that is moved, and makes room for it. One that is there already is used if
   * it is whole.
   */
  CachedModel keep(Path fetched) throws IOException {
    String digest = FolderDigest.of(fetched);
    Path folder = root.resolve(digest);
    while (true) {
      boolean wasThere = Files.isDirectory(folder);
      Optional<CachedModel> whole = find(digest);
      if (whole.isPresent()) {
        return whole.get();
      }
      synchronized (this) {
        // If it has come meanwhile, it is looked at.
        if (wasThere || !Files.isDirectory(folder)) {
          return put(fetched, digest, folder);
        }
      }
    }
  }

  private CachedModel put(Path fetched, String digest, Path folder) throws IOException {
    Files.createDirectories(root);
    if (Files.isDirectory(folder)) {
      // It is damaged, and in use.
      Path damaged = root.resolve("damaged-" + UUID.randomUUID());
      Files.move(folder, damaged);
      Files.move(fetched, folder);
      FileUtils.deleteDirectory(damaged.toFile());
    } else {
      Files.move(fetched, folder);
    }
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
    uses.merge(digest, 1, Integer::sum);
    makeRoom();
    return new CachedModel(digest, folder, () -> release(digest));
  }

  /**
   * A folder that is there, with all its files as they were; empty if it is not. One that was
   * damaged is removed.
   */
  Optional<CachedModel> find(String digest) throws IOException {
    if (!DIGEST.matcher(digest).matches()) {
      return Optional.empty();
    }
    Path folder = root.resolve(digest);
    synchronized (this) {
      if (!Files.isDirectory(folder)) {
        return Optional.empty();
      }
      uses.merge(digest, 1, Integer::sum);
    }
    CachedModel found = new CachedModel(digest, folder, () -> release(digest));
    boolean isWhole = false;
    try {
      isWhole = FolderDigest.of(folder).equals(digest);
    } finally {
      if (!isWhole) {
        found.close();
        removeUnused(digest);
      }
    }
    if (!isWhole) {
      return Optional.empty();
    }
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
    return Optional.of(found);
  }

  private synchronized void removeUnused(String digest) throws IOException {
    if (!uses.containsKey(digest)) {
      FileUtils.deleteDirectory(root.resolve(digest).toFile());
    }
  }

  private synchronized void release(String digest) {
    uses.computeIfPresent(digest, (used, count) -> count == 1 ? null : count - 1);
  }

  private void makeRoom() throws IOException {
    List<Path> oldestFirst;
    try (Stream<Path> kept = Files.list(root)) {
      oldestFirst = kept.sorted(Comparator.comparing(KeptFolders::lastUse)).toList();
    }
    long bytes = 0;
    for (Path folder : oldestFirst) {
      bytes += FileUtils.sizeOfDirectory(folder.toFile());
    }
    for (Path folder : oldestFirst) {
      if (bytes > size && !uses.containsKey(folder.getFileName().toString())) {
        bytes -= FileUtils.sizeOfDirectory(folder.toFile());
        FileUtils.deleteDirectory(folder.toFile());
      }
    }
  }

  private static Instant lastUse(Path folder) {
    try {
      return Files.getLastModifiedTime(folder).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
