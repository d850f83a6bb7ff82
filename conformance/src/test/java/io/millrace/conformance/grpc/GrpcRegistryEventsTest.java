package io.millrace.conformance.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.millrace.conformance.Server;
import io.millrace.events.v1.Event;
import io.millrace.events.v1.EventFilter;
import io.millrace.events.v1.EventStart;
import io.millrace.events.v1.ListEventsRequest;
import io.millrace.events.v1.ListEventsResponse;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.registry.v1.EventServiceGrpc;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The registry's events, from itself and merged with those of the other domains, over gRPC. */
@Tag("smoke")
class GrpcRegistryEventsTest extends RegistrySuite {

  private EventServiceGrpc.EventServiceBlockingStub events() {
    return EventServiceGrpc.newBlockingStub(registry()).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private String now() {
    return events()
        .listEvents(ListEventsRequest.newBuilder().setFrom(EventStart.EVENT_START_NOW).build())
        .getCursor();
  }

  private static EventFilter of(String model) {
    return EventFilter.newBuilder().addRegisteredModels(model).build();
  }

  /** What is told of a model from a cursor on, until so many events have come. */
  private static List<Event> take(Iterator<WatchResponse> watch, int wanted) {
    List<Event> events = new ArrayList<>();
    while (events.size() < wanted) {
      events.addAll(watch.next().getEventsList());
    }
    return events;
  }

  @Test
  void everyChangeIsToldInOrder() {
    String start = now();
    String model = createModel();
    createVersion(model);
    setAlias(model, "champion", "1");
    WatchRequest request = WatchRequest.newBuilder().setCursor(start).setFilter(of(model)).build();
    List<Event> told = take(events().watch(request), 3);
    assertThat(told)
        .extracting(Event::getType)
        .containsExactly(
            "registered_model.created", "model_version.created", "registered_model.alias_set");
    assertThat(told).extracting(Event::getSource).containsOnly("/registry");
    assertThat(told.getLast().getData()).contains("\"champion\"").contains(model);
    assertThat(told).extracting(event -> Long.valueOf(event.getId())).isSorted();
  }

  @Test
  void aCursorOfTheMergedEventsIsGoodHereAndTheOtherWayRound() {
    ManagedChannel gateway =
        NettyChannelBuilder.forTarget(URI.create(Server.url()).getAuthority())
            .usePlaintext()
            .build();
    try {
      var merged =
          io.millrace.events.v1.EventServiceGrpc.newBlockingStub(gateway)
              .withDeadlineAfter(60, TimeUnit.SECONDS);
      String start =
          merged
              .listEvents(
                  ListEventsRequest.newBuilder().setFrom(EventStart.EVENT_START_NOW).build())
              .getCursor();
      String run = createRun();
      String model = createModel();
      WatchRequest ofModel =
          WatchRequest.newBuilder().setCursor(start).setFilter(of(model)).build();
      Event here = take(events().watch(ofModel), 1).getFirst();
      Event there = take(merged.watch(ofModel), 1).getFirst();
      assertThat(here).isEqualTo(there);

      String own = now();
      createVersion(model);
      assertThat(take(merged.watch(ofModel.toBuilder().setCursor(own).build()), 1))
          .extracting(Event::getType)
          .containsExactly("model_version.created");
      EventFilter ofRun = EventFilter.newBuilder().addRunIds(run).build();
      assertThat(take(merged.watch(WatchRequest.newBuilder(ofModel).setFilter(ofRun).build()), 1))
          .extracting(Event::getSource)
          .containsExactly("/tracking");
    } finally {
      gateway.shutdownNow();
    }
  }

  @Test
  @Timeout(60)
  void aListGoesOnFromItsCursor() {
    String start = now();
    String model = createModel();
    for (int i = 0; i < 5; i++) {
      createVersion(model);
    }
    List<String> subjects = new ArrayList<>();
    ListEventsRequest request =
        ListEventsRequest.newBuilder()
            .setCursor(start)
            .setMaxResults(2)
            .setFilter(of(model).toBuilder().addTypes("model_version.*"))
            .build();
    // What was committed a moment ago is listed a moment later.
    while (subjects.size() < 5) {
      ListEventsResponse page = events().listEvents(request);
      assertThat(page.getEventsCount()).isLessThanOrEqualTo(2);
      page.getEventsList().forEach(event -> subjects.add(event.getSubject()));
      request = request.toBuilder().setCursor(page.getCursor()).build();
    }
    assertThat(subjects).doesNotHaveDuplicates().isSorted();
    assertThat(subjects.getLast()).endsWith("/versions/5");
  }

  @Test
  void anAliasIsWatchedByItsName() {
    String start = now();
    String model = createModel();
    createVersion(model);
    setAlias(model, "other", "1");
    setAlias(model, "champion", "1");
    WatchRequest request =
        WatchRequest.newBuilder()
            .setCursor(start)
            .setFilter(of(model).toBuilder().addAliases("champion"))
            .build();
    assertThat(take(events().watch(request), 1).getFirst().getData()).contains("\"champion\"");
  }

  @Test
  void badQuestionsAreRefusedByName() {
    List<WatchRequest> bad =
        List.of(
            WatchRequest.newBuilder().setCursor("cursor").build(),
            WatchRequest.newBuilder().setFromValue(9).build(),
            WatchRequest.newBuilder().setSince(-1).build(),
            WatchRequest.newBuilder()
                .setFilter(EventFilter.newBuilder().addTypes("*.created"))
                .build());
    List<String> names = List.of("cursor", "from", "since", "types");
    for (int i = 0; i < bad.size(); i++) {
      WatchRequest request = bad.get(i);
      StatusRuntimeException failure =
          assertRefused(() -> events().watch(request).hasNext(), Code.INVALID_ARGUMENT, INVALID);
      assertThat(failure.getStatus().getDescription()).contains(names.get(i));
    }
  }
}
