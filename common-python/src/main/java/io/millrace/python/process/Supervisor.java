package io.millrace.python.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Keeps something running: starts it, and again whenever it ends, with longer and longer waits if
 * it does not live long. Starts that fail too often in a row are given up.
 */
public final class Supervisor implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Supervisor.class);

  private final String name;
  private final Program program;
  private final Restarts restarts;
  private final CompletableFuture<Void> firstStart = new CompletableFuture<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Exception givenUp;

  private Supervisor(String name, Program program, Restarts restarts) {
    this.name = name;
    this.program = program;
    this.restarts = restarts;
  }

  /** What is kept running. Never started twice at once. */
  @FunctionalInterface
  public interface Program {
    /**
     * Starts it, and returns once it works.
     *
     * @return completes when it has ended, with how it did
     * @throws Exception if it does not work; nothing is left of it then
     */
    CompletableFuture<String> start() throws Exception;
  }

  /** Starts to keep it running. */
  public static Supervisor supervise(String name, Program program, Restarts restarts) {
    Supervisor supervisor = new Supervisor(name, program, restarts);
    Thread.ofVirtual().name("supervisor of " + name).start(supervisor::run);
    return supervisor;
  }

  /** Completes when it works for the first time, or with why it does not: that is not retried. */
  public CompletableFuture<Void> firstStart() {
    return firstStart.copy();
  }

  /** Why it is not started any more; null while it is. */
  public Exception givenUp() {
    return givenUp;
  }

  private void run() {
    int shortLives = 0;
    int failures = 0;
    try {
      while (!closing.await(restarts.delay(shortLives).toMillis(), TimeUnit.MILLISECONDS)) {
        shortLives++;
        try {
          CompletableFuture<String> ended = program.start();
          long start = System.nanoTime();
          failures = 0;
          firstStart.complete(null);
          String ending = ended.join();
          if (Duration.ofNanos(System.nanoTime() - start).compareTo(restarts.stable()) >= 0) {
            shortLives = 0;
          }
          if (!isClosing()) {
            LOG.warnf("%s %s and is started again", name, ending);
          }
        } catch (Exception e) {
          if (firstStart.completeExceptionally(e) || isClosing()) {
            return;
          }
          failures++;
          LOG.warnf("%s cannot be started again (%d): %s", name, failures, e.getMessage());
          if (failures >= restarts.attempts()) {
            givenUp = e;
            LOG.errorf("%s is given up after %d attempts to start it", name, failures);
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      firstStart.completeExceptionally(new IllegalStateException(name + " was closed"));
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  /** Starts it no more. Whoever closes this ends what runs. */
  @Override
  public void close() {
    closing.countDown();
  }
}
