package io.millrace.gateway.app;

import io.grpc.stub.StreamObserver;
import io.millrace.events.v1.ListEventsRequest;
import io.millrace.events.v1.ListEventsResponse;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.projects.v1.EventServiceGrpc.EventServiceImplBase;
import io.quarkus.grpc.GrpcService;

/** Another domain in which nothing happens any more. */
@GrpcService
public class QuietProjectsEvents extends EventServiceImplBase {

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> out) {
    QuietTrackingEvents.watch("projects", out);
  }

  @Override
  public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> out) {
    QuietTrackingEvents.list("projects", request, out);
  }
}
