package io.millrace.gateway.app;

import io.grpc.BindableService;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.events.v1.Event;
import io.millrace.events.v1.ListEventsRequest;
import io.millrace.events.v1.ListEventsResponse;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.runtime.outbox.Cursor;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Domains in which nothing happens any more, after ten events each. */
@Singleton
public class QuietEvents {

  static final int LAST = 10;

  @Produces
  @Singleton
  BindableService models() {
    return () -> io.millrace.models.v1.EventServiceGrpc.bindService(new Quiet("models"));
  }

  @Produces
  @Singleton
  BindableService projects() {
    return () -> io.millrace.projects.v1.EventServiceGrpc.bindService(new Quiet("projects"));
  }

  @Produces
  @Singleton
  BindableService registry() {
    return () -> io.millrace.registry.v1.EventServiceGrpc.bindService(new Quiet("registry"));
  }

  @Produces
  @Singleton
  BindableService tracking() {
    return () -> io.millrace.tracking.v1.EventServiceGrpc.bindService(new Quiet("tracking"));
  }

  /** The service of any domain: their calls are the same, only their names differ. */
  private record Quiet(String domain)
      implements io.millrace.models.v1.EventServiceGrpc.AsyncService,
          io.millrace.projects.v1.EventServiceGrpc.AsyncService,
          io.millrace.registry.v1.EventServiceGrpc.AsyncService,
          io.millrace.tracking.v1.EventServiceGrpc.AsyncService {

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> out) {
      ((ServerCallStreamObserver<WatchResponse>) out).setOnCancelHandler(() -> {});
      out.onNext(
          WatchResponse.newBuilder().setCursor(Cursor.EMPTY.with(domain, LAST).toString()).build());
    }

    @Override
    public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> out) {
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
}
