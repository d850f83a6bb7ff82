package io.millrace.gateway.event;

import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.gateway.event.EventDomains.Domain;
import io.millrace.runtime.error.GrpcErrors;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.jboss.logging.Logger;

/**
 * Watches one domain for a merged watch, and hands on what comes, no faster than that is taken. A
 * domain that goes away is called again until it is back; the others go on meanwhile.
 */
final class DomainWatch implements Runnable {

  private static final Logger LOG = Logger.getLogger(DomainWatch.class);
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final Domain domain;
  private final BlockingQueue<Piece> out;
  private final CountDownLatch started;
  private WatchRequest request;

  /** What a domain said: a response, or why it will say nothing more. */
  record Piece(Domain domain, WatchResponse response, StatusRuntimeException failure) {}

  /**
   * @param out has room for one piece of every domain
   * @param started once it is open, more than the first response is handed on
   */
  DomainWatch(
      Domain domain, WatchRequest request, BlockingQueue<Piece> out, CountDownLatch started) {
    this.domain = domain;
    this.request = request;
    this.out = out;
    this.started = started;
  }

  @Override
  public void run() {
    long pause = FIRST_PAUSE_MILLIS;
    try {
      // In a cancelled context every call fails at once, and looks like a domain that stops.
      while (!Context.current().isCancelled()) {
        try {
          Iterator<WatchResponse> responses =
              ClientCalls.blockingServerStreamingCall(
                  domain.channel(), domain.watch(), CallOptions.DEFAULT, request);
          while (responses.hasNext()) {
            WatchResponse response = responses.next();
            out.put(new Piece(domain, response, null));
            request = request.toBuilder().setCursor(response.getCursor()).build();
            pause = FIRST_PAUSE_MILLIS;
            started.await();
          }
        } catch (StatusRuntimeException failure) {
          if (!mayPass(failure)) {
            out.put(new Piece(domain, null, failure));
            return;
          }
          LOG.debugf("The events of %s are away: %s", domain.name(), failure);
        }
        Thread.sleep(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean mayPass(StatusRuntimeException failure) {
    return switch (GrpcErrors.fromStatus(failure).reason()) {
      // Cancelled by the other side: it stops. Exhausted: the reader is slow, and dropped for it.
      case ERROR_REASON_TEMPORARILY_UNAVAILABLE,
          ERROR_REASON_CANCELLED,
          ERROR_REASON_RESOURCE_EXHAUSTED ->
          true;
      default -> false;
    };
  }
}
