package io.millrace.tracking.event;

import static io.millrace.tracking.testing.Refusal.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.millrace.common.v1.ErrorReason;
import io.millrace.events.v1.Event;
import io.millrace.events.v1.EventFilter;
import io.millrace.events.v1.EventStart;
import io.millrace.events.v1.ListEventsRequest;
import io.millrace.events.v1.ListEventsResponse;
import io.millrace.events.v1.WatchRequest;
import io.millrace.tracking.testing.Port;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Tracking;
import io.millrace.tracking.v1.EventServiceGrpc;
import io.millrace.tracking.v1.EventServiceGrpc.EventServiceBlockingStub;
import io.millrace.tracking.v1.SetTagRequest;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@TestProfile(WatchTest.ShortWaits.class)
class WatchTest {

  /** Heartbeats that a test can wait for, and a buffer that is soon outrun. */
  public static final class ShortWaits implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "millrace.events.heartbeat", "PT0.2S",
          "millrace.events.buffered-events", "8",
          "millrace.events.stall-limit", "PT1S");
    }
  }

  @Inject
  @DataSource("tracking")
  AgroalDataSource database;

  private final Tracking tracking = new Tracking();
  private final ManagedChannel channel = Port.connect();
  private final EventServiceBlockingStub events = EventServiceGrpc.newBlockingStub(channel);
  private final String experiment = tracking.newExperiment();

  @AfterEach
  void close() {
    tracking.close();
    channel.shutdownNow();
  }

  private WatchRequest.Builder inExperiment() {
    return WatchRequest.newBuilder()
        .setFilter(EventFilter.newBuilder().addExperimentIds(experiment));
  }

  private String newRun() {
    return tracking.newRun(experiment).getInfo().getRunId();
  }

  private static List<String> subjects(List<Event> events) {
    return events.stream().map(Event::getSubject).toList();
  }

  @Test
  void whoWatchesHearsWhatHappensFromThenOn() {
    newRun();
    try (Watcher watcher = new Watcher(channel, inExperiment().build())) {
      String run = newRun();

      Event event = watcher.await(1).getFirst();
      assertThat(event.getType()).isEqualTo("run.created");
      assertThat(event.getSubject()).isEqualTo("runs/" + run);
      assertThat(event.getSource()).isEqualTo("/tracking");
      assertThat(event.getSpecversion()).isEqualTo("1.0");
      assertThat(event.getData()).contains(run, "\"" + experiment + "\"");
      assertThat(event.getTime().getSeconds()).isPositive();
    }
  }

  @Test
  void whoComesBackWithACursorMissesNothingAndHearsNothingTwice() {
    String first;
    String cursor;
    try (Watcher watcher = new Watcher(channel, inExperiment().build())) {
      first = newRun();
      watcher.await(1);
      cursor = watcher.cursor();
    }
    List<String> missed = IntStream.range(0, 30).mapToObj(i -> "runs/" + newRun()).toList();
    assertThat(missed).doesNotContain("runs/" + first);

    try (Watcher back = new Watcher(channel, inExperiment().setCursor(cursor).build())) {
      assertThat(subjects(back.await(30))).isEqualTo(missed);
      String next = newRun();
      assertThat(subjects(back.await(31)).getLast()).isEqualTo("runs/" + next);
    }
  }

  @Test
  void theOldestEventsAreThereForWhoAsks() {
    String run = newRun();
    WatchRequest all = inExperiment().setFrom(EventStart.EVENT_START_EARLIEST).build();
    try (Watcher watcher = new Watcher(channel, all)) {
      assertThat(subjects(watcher.await(2)))
          .containsExactly("experiments/" + experiment, "runs/" + run);
    }
  }

  @Test
  void heartbeatsMoveTheCursorPastWhatTheFilterLeavesOut() {
    WatchRequest nothing =
        WatchRequest.newBuilder().setFilter(EventFilter.newBuilder().addTypes("no.*")).build();
    try (Watcher watcher = new Watcher(channel, nothing)) {
      String before = watcher.cursor();
      newRun();
      String after = watcher.awaitHeartbeat();
      for (int i = 0; after.equals(before) && i < 100; i++) {
        after = watcher.awaitHeartbeat();
      }
      assertThat(after).isNotEqualTo(before);
    }
  }

  @Test
  void manyWatchersOfTheirOwnRunsEachHearTheirOwn() {
    List<String> runs = IntStream.range(0, 50).mapToObj(i -> newRun()).toList();
    List<Watcher> watchers = new ArrayList<>();
    for (String run : runs) {
      watchers.add(
          new Watcher(
              channel,
              WatchRequest.newBuilder()
                  .setFilter(EventFilter.newBuilder().addRunIds(run).addTypes("run.tags_set"))
                  .build()));
    }
    for (String run : runs) {
      tracking.runs.setTag(
          SetTagRequest.newBuilder().setRunId(run).setKey("k").setValue("v").build());
    }
    for (int i = 0; i < runs.size(); i++) {
      assertThat(subjects(watchers.get(i).await(1))).containsExactly("runs/" + runs.get(i));
      watchers.get(i).close();
    }
  }

  @Test
  void aTransactionHeldOpenComesWhenItCommitsAndNothingWaitsForIt() throws Exception {
    try (Watcher watcher = new Watcher(channel, inExperiment().build());
        Connection held = database.getConnection()) {
      held.setAutoCommit(false);
      try (var insert = held.createStatement()) {
        insert.execute(
            "insert into tracking.event (type, subject, data) values ('test.late', 'late', '{\"experiment_id\": \"%s\"}')"
                .formatted(experiment));
      }
      String run = newRun();
      assertThat(subjects(watcher.await(1))).containsExactly("runs/" + run);

      held.commit();
      held.setAutoCommit(true);
      assertThat(subjects(watcher.await(2))).containsExactly("runs/" + run, "late");
    }
  }

  @Test
  void aListGoesPageByPageToWhatIsYetToHappen() {
    List<String> runs = IntStream.range(0, 5).mapToObj(i -> "runs/" + newRun()).toList();
    List<String> listed = new ArrayList<>();
    String cursor = "";
    boolean hasMore = true;
    while (hasMore || listed.size() < 6) {
      ListEventsResponse page =
          events.listEvents(
              ListEventsRequest.newBuilder()
                  .setFilter(EventFilter.newBuilder().addExperimentIds(experiment))
                  .setCursor(cursor)
                  .setMaxResults(2)
                  .build());
      assertThat(page.getEventsCount()).isLessThanOrEqualTo(2);
      listed.addAll(subjects(page.getEventsList()));
      cursor = page.getCursor();
      hasMore = page.getHasMore();
    }
    assertThat(listed.getFirst()).isEqualTo("experiments/" + experiment);
    assertThat(listed.subList(1, 6)).isEqualTo(runs);
  }

  @Test
  void aTimeIsAPlaceToStart() throws Exception {
    newRun();
    Thread.sleep(20);
    long since = System.currentTimeMillis();
    Thread.sleep(20);
    String run = newRun();
    try (Watcher watcher = new Watcher(channel, inExperiment().setSince(since).build())) {
      assertThat(subjects(watcher.await(1))).containsExactly("runs/" + run);
    }
  }

  @Test
  void aCursorBehindWhatIsKeptIsRefusedWithTheOldestValidOne() throws Exception {
    String old =
        events.listEvents(ListEventsRequest.newBuilder().setMaxResults(1).build()).getCursor();
    newRun();
    newRun();
    try (Watcher watcher = new Watcher(channel, WatchRequest.getDefaultInstance())) {
      newRun();
      watcher.await(1);
    }
    try (Connection connection = database.getConnection();
        var delete = connection.createStatement()) {
      delete.execute(
          "delete from tracking.event where position < (select max(position) from tracking.event)");
    }
    ListEventsRequest request = ListEventsRequest.newBuilder().setCursor(old).build();

    var failure = failureOf(() -> events.listEvents(request));

    assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_CURSOR_EXPIRED);
    assertThat(Status.fromThrowable(failure.getCause()).getCode())
        .isEqualTo(Status.Code.OUT_OF_RANGE);
    String valid = failure.getMessage().replaceAll(".*'(.*)'.*", "$1");
    assertThat(events.listEvents(request.toBuilder().setCursor(valid).build()).getEventsCount())
        .isPositive();
    assertThat(
            failureOf(() -> events.watch(WatchRequest.newBuilder().setCursor(old).build()).next()))
        .extracting("reason")
        .isEqualTo(ErrorReason.ERROR_REASON_CURSOR_EXPIRED);
  }

  @Test
  void aWatcherThatDoesNotReadIsDroppedWithItsCursor() throws Exception {
    try (Connection connection = database.getConnection();
        var insert = connection.createStatement()) {
      insert.execute(
          """
          insert into tracking.event (type, subject, data)
          select 'test.bulk', 'bulk/' || i, jsonb_build_object('experiment_id', '%s', 'text', repeat('x', 1000))
          from generate_series(1, 20000) i
          """
              .formatted(experiment));
    }
    IdleWatcher idle =
        new IdleWatcher(channel, inExperiment().setFrom(EventStart.EVENT_START_EARLIEST).build());

    StatusRuntimeException dropped = idle.awaitDropped();

    assertThat(dropped.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    String cursor = dropped.getStatus().getDescription().replaceAll(".*'(.*)'.*", "$1");
    try (Watcher back = new Watcher(channel, inExperiment().setCursor(cursor).build())) {
      List<Event> rest = back.await(20_001 - idle.events());
      assertThat(rest.getLast().getSubject()).isEqualTo("bulk/20000");
    }
  }

  @Test
  void badRequestsAreRefusedByName() {
    assertRefused(WatchRequest.newBuilder().setCursor("x").build(), "cursor");
    assertRefused(WatchRequest.newBuilder().setSince(-1).build(), "since");
    assertRefused(WatchRequest.newBuilder().setFromValue(77).build(), "from");
    assertRefused(
        WatchRequest.newBuilder().setFilter(EventFilter.newBuilder().addTypes("a*b")).build(),
        "filter.types");
    assertThat(
            failureOf(
                () -> events.listEvents(ListEventsRequest.newBuilder().setMaxResults(0).build())))
        .hasMessageContaining("max_results");
  }

  private void assertRefused(WatchRequest request, String field) {
    StatusRuntimeException failure =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            StatusRuntimeException.class, () -> events.watch(request).next());
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure).hasMessageContaining(field);
  }
}
