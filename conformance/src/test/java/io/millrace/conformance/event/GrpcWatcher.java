package io.millrace.conformance.event;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Follows events over gRPC, and comes back with the cursor of the last response. */
final class GrpcWatcher implements AutoCloseable {

  private final MethodDescriptor<WatchRequest, WatchResponse> rpc;
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile ManagedChannel channel;
  private volatile WatchRequest request;
  private volatile boolean isWatching;

  GrpcWatcher(
      String grpc, MethodDescriptor<WatchRequest, WatchResponse> rpc, WatchRequest request) {
    this.rpc = rpc;
    this.request = request;
    channel = open(grpc);
    thread = Thread.ofVirtual().start(this::run);
  }

  private static ManagedChannel open(String grpc) {
    return NettyChannelBuilder.forTarget(grpc).usePlaintext().build();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          Iterator<WatchResponse> responses =
              ClientCalls.blockingServerStreamingCall(channel, rpc, CallOptions.DEFAULT, request);
          while (responses.hasNext()) {
            take(responses.next());
          }
        } catch (StatusRuntimeException away) {
          Thread.sleep(50);
        }
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(WatchResponse response) {
    response
        .getEventsList()
        .forEach(
            event ->
                events.add(EventReader.line(event.getId(), event.getType(), event.getSubject())));
    request = request.toBuilder().setCursor(response.getCursor()).build();
    isWatching = true;
  }

  /** The server is somewhere else now. */
  void moved(String grpc) {
    ManagedChannel before = channel;
    channel = open(grpc);
    before.shutdownNow();
  }

  List<String> events() {
    return events;
  }

  boolean isWatching() {
    return isWatching;
  }

  @Override
  public void close() {
    thread.interrupt();
    channel.shutdownNow();
  }
}
