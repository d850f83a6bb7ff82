package io.millrace.standalone;

import io.millrace.postgres.FolderLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The folder that holds all of one Millrace, and the right to it while this one runs. */
final class DataFolder implements AutoCloseable {
  /** What an empty database takes, its write-ahead log included, with some room. */
  private static final long NEEDED_MIB = 64;

  private final Path path;

  /** The folder and those around it that were not there before, the innermost first. */
  private final List<Path> made;

  private final FolderLock lock;

  private DataFolder(Path path, List<Path> made, FolderLock lock) {
    this.path = path;
    this.made = made;
    this.lock = lock;
  }

  /** Makes the folder where it is missing, checks that it can be written, and locks it. */
  static DataFolder open(Path path) throws StartFailure {
    List<Path> made = new ArrayList<>();
    for (Path each = path; each != null && !Files.exists(each); each = each.getParent()) {
      made.add(each);
    }
    try {
      Files.createDirectories(path);
      checkWritable(path);
      FolderLock lock =
          FolderLock.tryAcquire(path).orElseThrow(() -> new StartFailure(inUse(path)));
      return new DataFolder(path, made, lock);
    } catch (IOException e) {
      throw new StartFailure("cannot use the data folder " + path + ": " + Reason.of(e), e);
    }
  }

  /**
   * Takes the folder back after a start that failed, if it was not there before and nothing has
   * been put into it.
   */
  void abandon() throws IOException {
    if (made.isEmpty()) {
      return;
    }
    try (Stream<Path> inside = Files.list(path)) {
      // Folders that were made for what then was not written.
      inside.filter(Files::isDirectory).forEach(folder -> folder.toFile().delete());
    }
    try (Stream<Path> inside = Files.list(path)) {
      if (inside.anyMatch(left -> !lock.isHeldBy(left))) {
        return;
      }
    }
    lock.remove();
    try {
      for (Path folder : made) {
        Files.delete(folder);
      }
    } catch (DirectoryNotEmptyException used) {
      // Others have put something there meanwhile: it is theirs, and so are the folders around it.
    }
  }

  /** Makes a folder for files, such as that for artifacts, and checks that it can be written. */
  static void prepare(Path path, String what) throws StartFailure {
    try {
      Files.createDirectories(path);
      checkWritable(path);
    } catch (IOException e) {
      throw new StartFailure("cannot use the " + what + " " + path + ": " + Reason.of(e), e);
    }
  }

  Path postgres() {
    return path.resolve("postgres");
  }

  Path secretKey() {
    return path.resolve("secrets.key");
  }

  /** Models that were fetched; what is missing is fetched again. */
  Path models() {
    return path.resolve("models");
  }

  /** Projects while they are looked at. */
  Path projects() {
    return path.resolve("projects");
  }

  Path logs() {
    return path.resolve("logs");
  }

  private static void checkWritable(Path path) throws IOException, StartFailure {
    Path probe = Files.createTempFile(path, ".probe", "");
    try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1 << 16));
      channel.force(true);
    } finally {
      Files.delete(probe);
    }
    long leftMib = Files.getFileStore(path).getUsableSpace() >> 20;
    if (leftMib < NEEDED_MIB) {
      throw new StartFailure(
          "the disk of %s is full: %d MiB left, %d MiB needed"
              .formatted(path, leftMib, NEEDED_MIB));
    }
  }

  private static String inUse(Path path) {
    String holder = FolderLock.holder(path).map(pid -> " (process " + pid + ")").orElse("");
    return "the data folder " + path + " is in use by another Millrace" + holder;
  }

  /** Gives the folder free. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
