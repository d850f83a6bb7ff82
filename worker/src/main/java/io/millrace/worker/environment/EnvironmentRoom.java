package io.millrace.worker.environment;

import io.millrace.python.environment.Turns;
import io.millrace.python.process.Removal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Makes room among kept environments: those that were not used for the longest time go first, and
 * none that an attempt uses, of this worker or another one on the machine.
 */
public final class EnvironmentRoom {

  private static final Logger LOG = Logger.getLogger(EnvironmentRoom.class);

  /** For what is being removed: it takes longer than others should wait. */
  private static final String REMOVED = ".removed";

  private static final String TURN = ".room";

  private final List<Path> places;
  private final long mostBytes;
  private final ReentrantLock making = new ReentrantLock();

  /**
   * Room in some folders.
   *
   * @param places folders whose folders are environments
   * @param mostBytes that these may have together; 0 for any number
   */
  public EnvironmentRoom(List<Path> places, long mostBytes) {
    this.places = places.stream().map(Path::toAbsolutePath).toList();
    this.mostBytes = mostBytes;
  }

  private record Kept(Path folder, long bytes, long usedAt) {}

  /** Makes room beside whatever else is done. */
  public void makeLater() {
    if (mostBytes > 0) {
      Thread.ofVirtual().name("environment-room").start(this::tryToMake);
    }
  }

  private void tryToMake() {
    if (making.tryLock()) {
      try {
        make();
      } catch (IOException | RuntimeException e) {
        LOG.warnf("No room is made among environments: %s", e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        making.unlock();
      }
    }
  }

  /** Removes what is too much, unless another worker is about it. */
  void make() throws IOException, InterruptedException {
    Path first = Files.createDirectories(places.getFirst());
    Turns.tryTake(first.resolve(TURN), this::makeAlone);
  }

  private void makeAlone() throws IOException {
    List<Kept> all = new ArrayList<>();
    for (Path place : places) {
      if (Files.exists(place.resolve(REMOVED))) {
        Removal.remove(place.resolve(REMOVED));
      }
      for (Path folder : folders(place)) {
        all.add(new Kept(folder, bytes(folder), usedAt(folder)));
      }
    }
    all.sort(Comparator.comparingLong(Kept::usedAt));
    long bytes = all.stream().mapToLong(Kept::bytes).sum();
    for (Kept kept : all) {
      if (bytes <= mostBytes) {
        return;
      }
      if (remove(kept)) {
        bytes -= kept.bytes();
      }
    }
  }

  private static List<Path> folders(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(place)) {
      return found.filter(EnvironmentRoom::isEnvironment).toList();
    }
  }

  /** Not what others lie beside, nor what conda is making in its place. */
  private static boolean isEnvironment(Path folder) {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && (Files.exists(folder.resolve("pyvenv.cfg")) || CondaEnvironments.isWhole(folder));
  }

  private static boolean remove(Kept kept) throws IOException {
    Path folder = kept.folder();
    Path removed = folder.resolveSibling(REMOVED).resolve(UUID.randomUUID().toString());
    Files.createDirectories(removed.getParent());
    boolean isUnused =
        EnvironmentUse.ifUnused(
            folder,
            () -> {
              Files.move(folder, removed, StandardCopyOption.ATOMIC_MOVE);
              Files.deleteIfExists(EnvironmentUse.used(folder));
            });
    if (isUnused) {
      LOG.infof("The environment %s makes room, %d MiB", folder, kept.bytes() >> 20);
      Removal.remove(removed);
    }
    return isUnused;
  }

  private static long usedAt(Path folder) throws IOException {
    Path used = EnvironmentUse.used(folder);
    return Files.getLastModifiedTime(Files.exists(used) ? used : folder).toMillis();
  }

  /** Counted once: an environment that is made stays as it is. */
  private static long bytes(Path folder) throws IOException {
    Path used = EnvironmentUse.used(folder);
    FileTime at =
        Files.exists(used) ? Files.getLastModifiedTime(used) : Files.getLastModifiedTime(folder);
    String known = Files.exists(used) ? Files.readString(used, StandardCharsets.US_ASCII) : "";
    if (known.matches("[0-9]{1,18}")) {
      return Long.parseLong(known);
    }
    long counted = count(folder);
    Files.createDirectories(used.getParent());
    Files.writeString(used, Long.toString(counted), StandardCharsets.US_ASCII);
    Files.setLastModifiedTime(used, at);
    return counted;
  }

  private static long count(Path folder) throws IOException {
    long[] bytes = new long[1];
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes[0];
  }
}
