package io.millrace.python.environment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** One at a time by a file: among the threads of this process, and among processes. */
final class Turns {

  /** A process holds a lock on a file as a whole: its threads take turns among themselves. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private Turns() {}

  /** What is done in one's turn. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  static void take(Path file, Work work) throws IOException {
    ReentrantLock turn = THREADS.computeIfAbsent(file.toAbsolutePath(), key -> new ReentrantLock());
    turn.lock();
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      work.run();
    } finally {
      turn.unlock();
    }
  }
}
