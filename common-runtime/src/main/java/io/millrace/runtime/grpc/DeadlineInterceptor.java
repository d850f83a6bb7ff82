package io.millrace.runtime.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.internal.GrpcUtil;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends a call whose {@code grpc-timeout} has passed. Quarkus' server on the shared port ignores
 * that header; grpc's own servers, in-process among them, have set the context's deadline already.
 */
@ApplicationScoped
@GlobalInterceptor
public class DeadlineInterceptor implements CallInterceptor {

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("grpc-deadlines").factory());

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Long timeout = headers.get(GrpcUtil.TIMEOUT_KEY);
    if (timeout == null || Context.current().getDeadline() != null) {
      return next.startCall(call, headers);
    }
    Context.CancellableContext context =
        Context.current().withDeadlineAfter(timeout, TimeUnit.NANOSECONDS, timer);
    ClosableOnce<Q, A> closable = new ClosableOnce<>(call);
    context.addListener(
        ended -> {
          if (ended.cancellationCause() instanceof java.util.concurrent.TimeoutException) {
            closable.close(
                Status.DEADLINE_EXCEEDED.withDescription("the call's deadline passed"),
                new Metadata());
          }
        },
        Calls.callersLoop());
    closable.whenClosed(() -> context.cancel(null));
    return Contexts.interceptCall(context, closable, headers, next);
  }

  @Override
  public int getPriority() {
    return Interceptors.DEADLINE;
  }
}
