package io.millrace.worker.environment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * A kept environment that an attempt uses, and that no worker of this machine removes meanwhile. It
 * is a shared lock on a file, so it ends with the process, however that ends.
 */
public final class EnvironmentUse implements AutoCloseable {

  private static final String LOCKS = ".locks";
  private static final String USED = ".used";

  /**
   * Of this process, by the file: it can lock one only once, and would lose the lock by opening and
   * closing the file elsewhere.
   */
  private static final Map<Path, Held> HELD = new HashMap<>();

  private static final class Held {
    private final FileChannel channel;
    private int users;

    Held(FileChannel channel) {
      this.channel = channel;
    }
  }

  private final Path folder;
  private final Path file;
  private boolean isOver;

  private EnvironmentUse(Path folder, Path file) {
    this.folder = folder;
    this.file = file;
  }

  /** Something done with a folder. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  /**
   * Uses an environment from now on. Whether it is there has to be looked at after that.
   *
   * @param folder in the folder where it is kept with others
   * @throws InterruptedException if this thread is interrupted while the environment is removed
   */
  public static EnvironmentUse take(Path folder) throws IOException, InterruptedException {
    Path file = beside(folder, LOCKS);
    synchronized (HELD) {
      Held held = HELD.get(file);
      if (held == null) {
        held = new Held(open(file));
        lock(held.channel);
        HELD.put(file, held);
      }
      held.users++;
    }
    EnvironmentUse use = new EnvironmentUse(folder, file);
    note(folder);
    return use;
  }

  private static void lock(FileChannel channel) throws IOException, InterruptedException {
    try {
      channel.lock(0, Long.MAX_VALUE, true);
    } catch (FileLockInterruptionException e) {
      channel.close();
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException().initCause(e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Does something with an environment that nobody uses, and that nobody begins to use meanwhile.
   *
   * @param work is short: others wait
   * @return false if somebody uses it
   */
  static boolean ifUnused(Path folder, Work work) throws IOException {
    Path file = beside(folder, LOCKS);
    synchronized (HELD) {
      if (HELD.containsKey(file)) {
        return false;
      }
      try (FileChannel channel = open(file);
          FileLock free = channel.tryLock()) {
        if (free == null) {
          return false;
        }
        work.run();
        return true;
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    // A shared lock needs to read, one that is not shared to write.
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static Path beside(Path folder, String name) {
    Path absolute = folder.toAbsolutePath();
    return absolute.getParent().resolve(name).resolve(absolute.getFileName());
  }

  /** The file whose time says when an environment was used, and whose text how large it is. */
  static Path used(Path folder) {
    return beside(folder, USED);
  }

  private static void note(Path folder) throws IOException {
    Path used = used(folder);
    Files.createDirectories(used.getParent());
    try (FileChannel made =
        FileChannel.open(used, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Files.setLastModifiedTime(used, FileTime.from(Instant.now()));
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      if (isOver) {
        return;
      }
      isOver = true;
      Held held = HELD.get(file);
      if (--held.users == 0) {
        HELD.remove(file);
        held.channel.close();
      }
    }
    note(folder);
  }
}
