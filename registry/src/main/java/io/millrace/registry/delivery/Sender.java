package io.millrace.registry.delivery;

import io.millrace.registry.delivery.Leases.Due;
import io.millrace.registry.delivery.Leases.Lease;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Sends what is queued: to each webhook one delivery after the other, to several at the same time.
 * There may be any number of senders over one database.
 */
final class Sender implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Sender.class);

  /** How often it looks without being told: for what other replicas queue, and pauses that end. */
  private static final long POLL_MILLIS = 1_000;

  /** To a webhook, before others have their turn. */
  private static final int DELIVERIES_A_TURN = 20;

  private static final int ANSWER_BYTES = 4_000;

  /** How long a stop waits for what is being sent, before it is cut off, to be sent again. */
  private static final long GRACE_MILLIS = 2_000;

  private final Leases leases;
  private final Courier courier;
  private final Keys keys;
  private final Semaphore slots;
  private final Semaphore work = new Semaphore(0);
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread dispatcher;
  private volatile boolean closing;

  /** Decrypts secrets. */
  @FunctionalInterface
  interface Keys {
    /**
     * The secret of a webhook.
     *
     * @throws IllegalStateException if it cannot be decrypted with the keys there are
     */
    byte[] open(UUID webhookId, byte[] encrypted);
  }

  /**
   * @param courier closed with the sender
   * @param most how many webhooks are sent to at the same time
   */
  Sender(Leases leases, Courier courier, Keys keys, int most) {
    this.leases = leases;
    this.courier = courier;
    this.keys = keys;
    slots = new Semaphore(most);
    dispatcher = Thread.ofVirtual().name("webhook-dispatch").unstarted(this::dispatch);
  }

  void start() {
    dispatcher.start();
  }

  /** There may be something to send. */
  void wake() {
    work.release();
  }

  private void dispatch() {
    try {
      while (!closing) {
        slots.acquire();
        int free = 1 + slots.drainPermits();
        List<Lease> claimed = claim(free);
        slots.release(free - claimed.size());
        claimed.forEach(lease -> workers.execute(() -> work(lease)));
        if (claimed.isEmpty()) {
          work.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS);
          work.drainPermits();
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Lease> claim(int most) {
    try {
      return leases.claim(most);
    } catch (Exception failure) {
      if (!closing) {
        LOG.warnf("What is queued for webhooks waits: %s", failure);
      }
      return List.of();
    }
  }

  private void work(Lease lease) {
    try {
      int left = DELIVERIES_A_TURN;
      while (!closing && left-- > 0) {
        Optional<Due> due = leases.next(lease);
        if (due.isEmpty() || !deliver(lease, due.get())) {
          break;
        }
      }
      leases.release(lease);
    } catch (Exception failure) {
      // The lease ends by itself, and then what is not noted as sent is sent again.
      LOG.warnf("What is queued for a webhook is sent later: %s", failure);
    } finally {
      slots.release();
      wake();
    }
  }

  /** Whether there may be more to do under the lease. */
  private boolean deliver(Lease lease, Due due) {
    Attempt attempt;
    try {
      byte[] secret = due.secret() == null ? null : keys.open(lease.webhookId(), due.secret());
      attempt =
          courier.post(
              due.url(), secret, due.id().toString(), due.contentType(), due.body(), ANSWER_BYTES);
    } catch (IllegalStateException closedSecret) {
      attempt =
          new Attempt(
              System.currentTimeMillis(), 0, null, null, null, closedSecret.getMessage(), true);
    }
    // Cut off by us, it says nothing of the webhook.
    boolean isCutOff = closing && attempt.status() == null;
    return !isCutOff && leases.finish(lease, due, attempt);
  }

  /** Stops. What was cut off, or could not be noted, is sent again by the next sender. */
  @Override
  public void close() {
    closing = true;
    dispatcher.interrupt();
    try {
      // First: what it has just claimed is given back by a worker.
      dispatcher.join(GRACE_MILLIS);
      workers.shutdown();
      if (!workers.awaitTermination(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        courier.cancel();
        workers.awaitTermination(GRACE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    courier.close();
  }
}
