package io.millrace.gateway.event;

import io.grpc.stub.StreamObserver;
import io.millrace.events.v1.EventServiceGrpc.EventServiceImplBase;
import io.millrace.events.v1.ListEventsRequest;
import io.millrace.events.v1.ListEventsResponse;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.grpc.SlowReaders;
import io.millrace.runtime.outbox.EventsConfig;
import io.quarkus.grpc.GrpcService;

/** The EventService of the contract that merges those of the domains. */
@GrpcService
class EventApi extends EventServiceImplBase {

  private final Calls calls;
  private final EventDomains domains;
  private final SlowReaders slowReaders;
  private final EventsConfig config;
  private final OpenWatches watches;

  EventApi(
      Calls calls,
      EventDomains domains,
      SlowReaders slowReaders,
      EventsConfig config,
      OpenWatches watches) {
    this.calls = calls;
    this.domains = domains;
    this.slowReaders = slowReaders;
    this.config = config;
    this.watches = watches;
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> out) {
    calls.stream(
        out,
        emitter -> {
          MergedWatch watch = new MergedWatch(request, domains.all(), slowReaders, config);
          watches.add(watch);
          try {
            watch.run(emitter);
          } finally {
            watches.remove(watch);
          }
        });
  }

  @Override
  public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> out) {
    calls.unary(out, () -> MergedList.list(request, domains.all()));
  }
}
