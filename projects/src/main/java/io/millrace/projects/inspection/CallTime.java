package io.millrace.projects.inspection;

import io.grpc.Context;
import io.grpc.Deadline;
import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * How long a call may be at what takes long, so that there is time left to answer it: five sixths
 * of the time for which its caller waits. Whoever waits without an end has no bound here.
 */
public final class CallTime {

  /** Within it no other bound is set, or there would be less left each time. */
  private static final Context.Key<Boolean> IS_BOUND = Context.key("is-bound");

  private static final long MOMENT_MILLIS = 100;

  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("call-times").factory());

  private CallTime() {}

  /**
   * Does what may take long. Calls of other services end with the bound, too.
   *
   * @throws MillraceException RESOURCE_EXHAUSTED if it was not done in time, with the time and what
   *     it depends on: not an error that clients would repeat at once, as it would be the same
   */
  public static <T> T within(String what, Callable<T> work) throws Exception {
    Deadline end = Context.current().getDeadline();
    if (end == null || IS_BOUND.get() != null) {
      return work.call();
    }
    long nanos = end.timeRemaining(TimeUnit.NANOSECONDS) / 6 * 5;
    Deadline earlier = Deadline.after(nanos, TimeUnit.NANOSECONDS);
    Context.CancellableContext context =
        Context.current().withValue(IS_BOUND, true).withDeadline(earlier, TIMER);
    try {
      return context.call(work);
    } catch (MillraceException failure) {
      // What has the same bound may say so a moment before.
      boolean isOver = earlier.timeRemaining(TimeUnit.MILLISECONDS) < MOMENT_MILLIS;
      if (failure.isPassing() && isOver) {
        throw new MillraceException(
            ErrorReason.ERROR_REASON_RESOURCE_EXHAUSTED,
            "%s took more than the %.0f s that this call has. Over REST that is five sixths of the setting millrace.gateway.deadline."
                .formatted(what, nanos / 1e9));
      }
      throw failure;
    } finally {
      context.cancel(null);
    }
  }
}
