package io.millrace.tracking.artifact;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.grpc.CallInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;

/** Notes which of the platform's services calls, if it says so. */
@ApplicationScoped
@GlobalInterceptor
public class CallerInterceptor implements CallInterceptor {

  /** The domain of the service that calls; null for clients. */
  static final Context.Key<String> CALLER = Context.key("millrace-caller");

  private static final int PRIORITY = 200;

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String caller = headers.get(Channels.CALLER);
    return caller == null
        ? next.startCall(call, headers)
        : Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
  }

  @Override
  public int getPriority() {
    return PRIORITY;
  }
}
