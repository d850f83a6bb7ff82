package io.millrace.worker.run;

import io.millrace.python.environment.Turns;
import io.millrace.python.process.Removal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A worker's part of the folder that attempts have their folders in, beside those of other workers.
 * It is the worker's as long as that holds a lock on a file beside it, which ends with the process,
 * however it ends. Whoever opens a part removes first what belongs to nobody any more.
 */
public final class Workspaces implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Workspaces.class);
  private static final String LOCK = ".lock";

  /** For whoever opens one: between a lock's file and its lock, it would seem to be nobody's. */
  private static final String DOOR = "door";

  /** To look at a lock of this process itself would end it. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel lock;

  private Workspaces(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens a part of a folder, which is made when it is not there.
   *
   * @throws InterruptedException if this thread is interrupted while another opens one
   */
  public static Workspaces open(Path root) throws IOException, InterruptedException {
    Path all = Files.createDirectories(root).toAbsolutePath();
    Workspaces[] opened = new Workspaces[1];
    Turns.take(
        all.resolve(DOOR),
        () -> {
          try (Stream<Path> found = Files.list(all)) {
            found.filter(each -> !each.endsWith(DOOR)).toList().forEach(Workspaces::sweep);
          }
          opened[0] = make(all.resolve(UUID.randomUUID().toString()));
        });
    return opened[0];
  }

  private static Workspaces make(Path folder) throws IOException {
    FileChannel lock =
        FileChannel.open(lock(folder), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.lock();
    OWN.add(folder);
    return new Workspaces(Files.createDirectory(folder), lock);
  }

  private static Path lock(Path folder) {
    return folder.resolveSibling(folder.getFileName() + LOCK);
  }

  /** Removes a part, or the lock of one, or what else lies there, unless somebody has it. */
  private static void sweep(Path found) {
    String name = found.getFileName().toString();
    Path folder =
        name.endsWith(LOCK)
            ? found.resolveSibling(name.substring(0, name.length() - LOCK.length()))
            : found;
    try {
      if (OWN.contains(folder) || isHeld(lock(folder))) {
        return;
      }
      if (Files.exists(folder)) {
        LOG.infof("%s is of a worker that is gone, and is removed", folder);
        Removal.remove(folder);
      }
      Files.deleteIfExists(lock(folder));
    } catch (IOException e) {
      LOG.warnf("%s cannot be removed: %s", folder, e.getMessage());
    }
  }

  private static boolean isHeld(Path file) throws IOException {
    if (Files.notExists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      return free == null;
    }
  }

  /** Where this worker's attempts have their folders. */
  public Path folder() {
    return folder;
  }

  /** Removes it; nothing may run there any more. */
  @Override
  public void close() throws IOException {
    Removal.remove(folder);
    Files.deleteIfExists(lock(folder));
    lock.close();
    OWN.remove(folder);
  }
}
