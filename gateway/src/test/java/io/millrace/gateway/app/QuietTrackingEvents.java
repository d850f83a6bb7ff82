package io.millrace.gateway.app;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.events.v1.Event;
import io.millrace.events.v1.ListEventsRequest;
import io.millrace.events.v1.ListEventsResponse;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.runtime.outbox.Cursor;
import io.millrace.tracking.v1.EventServiceGrpc.EventServiceImplBase;
import io.quarkus.grpc.GrpcService;

/** A domain in which nothing happens any more, after ten events. */
@GrpcService
public class QuietTrackingEvents extends EventServiceImplBase {

  static final int LAST = 10;

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> out) {
    watch("tracking", out);
  }

  @Override
  public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> out) {
    list("tracking", request, out);
  }

  static void watch(String domain, StreamObserver<WatchResponse> out) {
    ((ServerCallStreamObserver<WatchResponse>) out).setOnCancelHandler(() -> {});
    out.onNext(
        WatchResponse.newBuilder().setCursor(Cursor.EMPTY.with(domain, LAST).toString()).build());
  }

  static void list(
      String domain, ListEventsRequest request, StreamObserver<ListEventsResponse> out) {
    Long from = Cursor.parse(request.getCursor()).position(domain);
    long position = from == null ? 0 : from;
    ListEventsResponse.Builder page = ListEventsResponse.newBuilder();
    while (position < LAST && page.getEventsCount() < request.getMaxResults()) {
      page.addEvents(
          Event.newBuilder()
              .setId(Long.toString(++position))
              .setSource("/" + domain)
              .setData("{}"));
    }
    out.onNext(
        page.setCursor(Cursor.EMPTY.with(domain, position).toString())
            .setHasMore(position < LAST)
            .build());
    out.onCompleted();
  }
}
