package io.millrace.tracking.event;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.tracking.v1.EventServiceGrpc;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client that asks for one message, and then for none, as one that hangs does. */
final class IdleWatcher extends ClientCall.Listener<WatchResponse> {

  private static final long HANGS_MILLIS = 5_000;

  private final CompletableFuture<StatusRuntimeException> end = new CompletableFuture<>();
  private final ClientCall<WatchRequest, WatchResponse> call;
  private volatile int events;

  IdleWatcher(Channel channel, WatchRequest request) {
    call = channel.newCall(EventServiceGrpc.getWatchMethod(), CallOptions.DEFAULT);
    call.start(this, new Metadata());
    call.request(1);
    call.sendMessage(request);
    call.halfClose();
  }

  /** How the call ended, once this wakes up and reads what was on its way. */
  StatusRuntimeException awaitDropped() throws Exception {
    Thread.sleep(HANGS_MILLIS);
    call.request(Integer.MAX_VALUE);
    return end.get(30, TimeUnit.SECONDS);
  }

  /** How many events came. */
  int events() {
    return events;
  }

  @Override
  public void onMessage(WatchResponse message) {
    events += message.getEventsCount();
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    end.complete(status.asRuntimeException(trailers));
  }
}
