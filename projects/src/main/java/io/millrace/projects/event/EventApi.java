package io.millrace.projects.event;

import io.agroal.api.AgroalDataSource;
import io.grpc.stub.StreamObserver;
import io.millrace.events.v1.ListEventsRequest;
import io.millrace.events.v1.ListEventsResponse;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.projects.v1.EventServiceGrpc.EventServiceImplBase;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.outbox.EventSource;
import io.millrace.runtime.outbox.EventSources;
import io.quarkus.agroal.DataSource;
import io.quarkus.grpc.GrpcService;

/** The EventService of the contract. */
@GrpcService
class EventApi extends EventServiceImplBase {

  private final Calls calls;
  private final EventSource events;

  EventApi(Calls calls, EventSources sources, @DataSource("projects") AgroalDataSource database) {
    this.calls = calls;
    events = sources.open("projects", database);
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> out) {
    calls.stream(out, emitter -> events.watch(request, emitter));
  }

  @Override
  public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> out) {
    calls.unary(out, () -> events.list(request));
  }
}
