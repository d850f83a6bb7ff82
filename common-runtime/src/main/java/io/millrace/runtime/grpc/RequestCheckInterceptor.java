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
 * check for REST and gRPC. See {@link RequestCheck}.
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
    private boolean refused;

    CheckingListener(ServerCall.Listener<Q> delegate, ServerCall<Q, A> call) {
      super(delegate);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      try {
        if (message instanceof Message request) {
          RequestCheck.check(request);
        }
      } catch (MillraceException invalid) {
        refused = true;
        StatusRuntimeException status = GrpcErrors.toStatus(invalid);
        call.close(status.getStatus(), status.getTrailers());
        return;
      }
      super.onMessage(message);
    }

    @Override
    public void onHalfClose() {
      // Without its message the service would answer a second time.
      if (!refused) {
        super.onHalfClose();
      }
    }
  }

  @Override
  public int getPriority() {
    return Interceptors.REQUEST_CHECK;
  }
}
