package io.millrace.worker.log;

import com.google.protobuf.ByteString;
import io.millrace.projects.v1.AppendLogResponse;
import io.millrace.projects.v1.Assignment;
import io.millrace.runtime.error.MillraceException;
import io.millrace.worker.server.Lease;
import io.millrace.worker.server.Server;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * A job's log on its way to the server, in pieces: as soon as there is something, while nothing is
 * under way. Whoever writes faster than the server takes it waits, so memory stays flat.
 */
public final class LogUpload extends OutputStream {

  private static final Logger LOG = Logger.getLogger(LogUpload.class);
  private static final int LARGEST_PIECE = 256 << 10;

  /** Small writes within it go together. */
  private static final Duration GATHERING = Duration.ofMillis(50);

  private final Server server;
  private final Assignment job;
  private final Lease lease;
  private final Runnable onEnding;
  private final Thread sender;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final byte[] waiting = new byte[LARGEST_PIECE];
  private int size;
  private boolean isClosed;
  private boolean isOver;

  private long offset;

  /**
   * The log of a job, which is sent as long as the lease is kept.
   *
   * @param onEnding called if the attempt is to be ended for having printed too much
   */
  public LogUpload(Server server, Assignment job, Lease lease, Runnable onEnding) {
    this.server = server;
    this.job = job;
    this.lease = lease;
    this.onEnding = onEnding;
    sender = Thread.ofVirtual().name("log of " + job.getJobId()).start(this::send);
  }

  /** Writes a line of the worker's own. */
  public void line(String text) {
    byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      write(bytes, 0, bytes.length);
    } catch (InterruptedIOException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void write(int one) throws InterruptedIOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] from, int start, int length) throws InterruptedIOException {
    int at = start;
    int end = start + length;
    lock.lock();
    try {
      // What is not kept any more is read on all the same, or the job would wait for ever.
      while (at < end && !isOver) {
        if (size == waiting.length) {
          changed.await();
          continue;
        }
        int count = Math.min(end - at, waiting.length - size);
        System.arraycopy(from, at, waiting, size, count);
        size += count;
        at += count;
        changed.signalAll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    } finally {
      lock.unlock();
    }
  }

  private void send() {
    try {
      for (ByteString piece = next(); !piece.isEmpty(); piece = next()) {
        ByteString sent = piece;
        long from = offset;
        AppendLogResponse kept =
            server.persist(() -> server.append(job, from, sent), () -> !lease.isLost());
        offset = kept.getSize();
        if (kept.getIsFull()) {
          LOG.warnf("The log of job %s is full", job.getJobId());
          if (kept.getEndsAttempt()) {
            onEnding.run();
          }
          return;
        }
      }
    } catch (MillraceException failure) {
      if (!Server.isLost(failure)) {
        LOG.errorf("The log of job %s is cut off: %s", job.getJobId(), failure.getMessage());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.lock();
      try {
        isOver = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** What is to be sent next, once there is something; empty at the end. */
  private ByteString next() throws InterruptedException {
    lock.lock();
    try {
      while (size == 0 && !isClosed) {
        changed.await();
      }
      long left = GATHERING.toNanos();
      while (left > 0 && size < waiting.length && !isClosed) {
        left = changed.awaitNanos(left);
      }
      ByteString piece = ByteString.copyFrom(waiting, 0, size);
      size = 0;
      changed.signalAll();
      return piece;
    } finally {
      lock.unlock();
    }
  }

  /** Sends what is left, for as long as the lease is kept. */
  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      while (!sender.join(Duration.ofSeconds(1)) && !lease.isLost()) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
