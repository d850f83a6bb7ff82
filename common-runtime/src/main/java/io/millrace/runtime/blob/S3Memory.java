package io.millrace.runtime.blob;

import io.millrace.runtime.error.MillraceException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory that all uploads together may use for parts on their way to S3, which takes no part
 * below 5 MiB but the last. An upload that has none yet waits for another to end.
 */
final class S3Memory {

  private static final int MEBIBYTE = 1 << 20;
  private static final int SHARE_OF_HEAP = 4;
  private static final long PATIENCE_SECONDS = 30;

  private final Semaphore free;

  S3Memory(long bytes) {
    free = new Semaphore((int) Math.max(1, bytes / MEBIBYTE), true);
  }

  /** A quarter of the heap. */
  static S3Memory ofHeap() {
    return new S3Memory(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
  }

  /**
   * Takes memory, waiting a while for it.
   *
   * @throws MillraceException TEMPORARILY_UNAVAILABLE when there is none
   */
  void take(int bytes) {
    try {
      if (free.tryAcquire(bytes / MEBIBYTE, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw MillraceException.unavailable(
        "The server receives too many large artifacts at the moment. Try again.", null);
  }

  /** Takes memory if there is any. */
  boolean tryTake(int bytes) {
    return free.tryAcquire(bytes / MEBIBYTE);
  }

  void giveBack(int bytes) {
    free.release(bytes / MEBIBYTE);
  }
}
