package io.millrace.runtime.grpc;

import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.StatusRuntimeException;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Holds every request against what its message says of its fields, before the service sees it: one
 * check for REST and gRPC. See {@link RequestCheck}. A call without its one message, or with more,
 * is its caller's mistake too: grpc itself would say INTERNAL. (The port's server passes over
 * messages that cannot be parsed, so a call with nothing else comes here without one.)
 */
@ApplicationScoped
@GlobalInterceptor
public class RequestCheckInterceptor implements CallInterceptor {

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    // A stream's messages differ by position (the first names the file): its service checks them.
    if (!call.getMethodDescriptor().getType().clientSendsOneMessage()) {
      return next.startCall(call, headers);
    }
    return new CheckingListener<>(next.startCall(call, headers), call);
  }

  private static final class CheckingListener<Q, A> extends SimpleForwardingServerCallListener<Q> {

    private final ServerCall<Q, A> call;
    private boolean received;
    private boolean refused;

    CheckingListener(ServerCall.Listener<Q> delegate, ServerCall<Q, A> call) {
      super(delegate);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      if (refused) {
        return;
      }
      try {
        if (received) {
          throw MillraceException.invalid("The call takes one message, and got more.");
        }
        received = true;
        if (message instanceof Message request) {
          RequestCheck.check(request);
        }
      } catch (MillraceException invalid) {
        refuse(invalid);
        return;
      }
      super.onMessage(message);
    }

    @Override
    public void onHalfClose() {
      if (!received) {
        refuse(MillraceException.invalid("The call's message is missing, or cannot be read."));
      }
      // Without its message the service would answer a second time.
      if (!refused) {
        super.onHalfClose();
      }
    }

    private void refuse(MillraceException invalid) {
      refused = true;
      StatusRuntimeException status = GrpcErrors.toStatus(invalid);
      call.close(status.getStatus(), status.getTrailers());
    }
  }

  @Override
  public int getPriority() {
    return Interceptors.REQUEST_CHECK;
  }
}
