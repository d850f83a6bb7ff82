package io.millrace.worker.server;

import com.google.protobuf.util.Durations;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.RenewLeaseResponse;
import io.millrace.runtime.error.MillraceException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Keeps a job for as long as it is worked on. It is lost when the server says so, and also when
 * nothing was heard of the server for as long as the lease lasts: by then another worker may have
 * the job, so whoever listens ends what runs.
 */
public final class Lease implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Lease.class);

  /** Renewed so often within its time. */
  private static final int TIMES = 3;

  private static final long MOST_OFTEN_MILLIS = 100;

  /** An answer is a soon one within this part of the lease. */
  private static final int FRESH_PART = 10;

  private final Server server;
  private final Assignment job;
  private final Listener listener;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile long validUntil;
  private volatile boolean isLost;
  private volatile boolean isCancelled;

  /** Hears what ends a job from outside. Each is called once at most, on the lease's thread. */
  public interface Listener {
    /** The job is another's. */
    void lost();

    /** Somebody has cancelled the job. */
    void cancelled();
  }

  private Lease(Server server, Assignment job, long since, Listener listener) {
    this.server = server;
    this.job = job;
    this.listener = listener;
    validUntil = since + Durations.toNanos(job.getLease());
  }

  /**
   * Begins to keep it. It is counted from the asking for the job if that was answered soon. If not,
   * it is renewed at once: how much of the time was waiting for a job, and how much the answer was
   * under way, is not known.
   *
   * @param askedAt of {@link System#nanoTime}
   */
  public static Lease keep(Server server, Assignment job, long askedAt, Listener listener) {
    long now = System.nanoTime();
    boolean isFresh = now - askedAt < Durations.toNanos(job.getLease()) / FRESH_PART;
    Lease lease = new Lease(server, job, isFresh ? askedAt : now, listener);
    long first = isFresh ? lease.pause() : 0;
    Thread.ofPlatform().daemon().name("lease-" + job.getJobId()).start(() -> lease.run(first));
    return lease;
  }

  /** Whether the job may be another's. What is lost stays lost. */
  public boolean isLost() {
    if (!isLost && left().isNegative()) {
      isLost = true;
    }
    return isLost;
  }

  /** How long it is still kept, if nothing more is heard. */
  private Duration left() {
    return Duration.ofNanos(validUntil - System.nanoTime());
  }

  /** Whether somebody has cancelled the job. */
  public boolean isCancelled() {
    return isCancelled;
  }

  private void run(long firstPause) {
    long pause = firstPause;
    try {
      while (!closing.await(pause, TimeUnit.MILLISECONDS)) {
        if (isLost()) {
          LOG.warnf("Job %s is lost: another worker may have it", job.getJobId());
          listener.lost();
          return;
        }
        renew();
        pause = isLost ? 0 : pause();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Milliseconds. A server that is away is asked more often: it may be back just in time. */
  private long pause() {
    long left = Math.min(Durations.toMillis(job.getLease()), left().toMillis());
    return Math.max(MOST_OFTEN_MILLIS, left / TIMES);
  }

  private void renew() {
    long askedAt = System.nanoTime();
    try {
      // An answer that comes when the lease is over is of no use, and what runs is to end by then.
      RenewLeaseResponse answer = server.renew(job, left());
      validUntil = askedAt + Durations.toNanos(answer.getLease());
      if (answer.getIsCancelled() && !isCancelled) {
        isCancelled = true;
        listener.cancelled();
      }
    } catch (MillraceException failure) {
      isLost |= Server.isLost(failure);
      LOG.warnf("The lease of job %s is not renewed: %s", job.getJobId(), failure.getMessage());
    }
  }

  /** Ends the keeping; the job is given up or finished. */
  @Override
  public void close() {
    closing.countDown();
  }
}
