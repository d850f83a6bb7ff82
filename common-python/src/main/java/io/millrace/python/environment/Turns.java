package io.millrace.python.environment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** One at a time by a file: among the threads of this process, and among processes. */
public final class Turns {

  /** A process holds a lock on a file as a whole: its threads take turns among themselves. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private Turns() {}

  /** What is done in one's turn. */
  @FunctionalInterface
  public interface Work {
    /** Does it. */
    void run() throws IOException, InterruptedException;
  }

  /**
   * Waits for one's turn and takes it.
   *
   * @param file made when it is not there
   * @throws InterruptedException if this thread is interrupted while it waits, or the work is
   */
  public static void take(Path file, Work work) throws IOException, InterruptedException {
    ReentrantLock turn = THREADS.computeIfAbsent(file.toAbsolutePath(), key -> new ReentrantLock());
    turn.lockInterruptibly();
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      work.run();
    } finally {
      turn.unlock();
    }
  }

  /**
   * Takes one's turn if it is nobody else's just now.
   *
   * @param file made when it is not there
   * @return false if it is somebody's
   */
  public static boolean tryTake(Path file, Work work) throws IOException, InterruptedException {
    ReentrantLock turn = THREADS.computeIfAbsent(file.toAbsolutePath(), key -> new ReentrantLock());
    if (!turn.tryLock()) {
      return false;
    }
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return false;
      }
      work.run();
      return true;
    } finally {
      turn.unlock();
    }
  }

  private static FileLock lock(FileChannel channel) throws IOException, InterruptedException {
    try {
      return channel.lock();
    } catch (FileLockInterruptionException e) {
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException().initCause(e);
    }
  }
}
