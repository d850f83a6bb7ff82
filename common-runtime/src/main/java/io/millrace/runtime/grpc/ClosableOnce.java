package io.millrace.runtime.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * A call that can be closed by its deadline while the service still works on it: the first close
 * counts, and what the service says afterwards goes nowhere. Used on the call's event loop only.
 */
final class ClosableOnce<Q, A> extends SimpleForwardingServerCall<Q, A> {

  private Runnable whenClosed = () -> {};
  private volatile boolean closed;

  ClosableOnce(ServerCall<Q, A> call) {
    super(call);
  }

  void whenClosed(Runnable action) {
    whenClosed = action;
  }

  @Override
  public void sendHeaders(Metadata headers) {
    if (!closed) {
      super.sendHeaders(headers);
    }
  }

  @Override
  public void sendMessage(A message) {
    if (!closed) {
      super.sendMessage(message);
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (!closed) {
      closed = true;
      super.close(status, trailers);
      whenClosed.run();
    }
  }

  @Override
  public boolean isCancelled() {
    return closed || super.isCancelled();
  }
}
