package io.millrace.runtime.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The machine's resolver, which has no time limit of its own and cannot be interrupted: a lookup
 * that takes too long is left to itself.
 */
final class BoundedResolver implements AddressGuard.Resolver {

  private static final int SECONDS = 5;

  /** Lookups that are left to themselves must not fill the machine with threads. */
  private static final int MOST_LOOKUPS = 64;

  private static final ExecutorService LOOKUPS =
      new ThreadPoolExecutor(
          0,
          MOST_LOOKUPS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          // A native call would hold the carrier of a virtual thread.
          Thread.ofPlatform().daemon().name("lookup-", 0).factory());

  @Override
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    Future<List<InetAddress>> lookup;
    try {
      lookup = LOOKUPS.submit(() -> List.of(InetAddress.getAllByName(host)));
    } catch (RejectedExecutionException tooMany) {
      throw unknown(host, "too many lookups take too long");
    }
    try {
      return lookup.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException tooLong) {
      throw unknown(host, "no answer within %d s".formatted(SECONDS));
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw unknown(host, failure.getCause().toString());
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
      throw unknown(host, "interrupted");
    }
  }

  private static UnknownHostException unknown(String host, String why) {
    return new UnknownHostException("%s: %s".formatted(host, why));
  }
}
