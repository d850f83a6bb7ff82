package io.millrace.runtime.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** Positions are gap-free and never skip an event, in whatever order transactions commit. */
class SequencerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;
  static EventDatabase postgres;

  @BeforeAll
  static void start() throws Exception {
    postgres = new EventDatabase(folder.resolve("postgres"));
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
  }

  /** Replicas of a sequencer, which run until closed. */
  private record Replicas(List<Sequencer> sequencers) implements AutoCloseable {

    static Replicas start(EventTable table, int count) {
      List<Sequencer> started = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Sequencer sequencer = new Sequencer(table, 50, last -> {});
        started.add(sequencer);
        Thread.ofVirtual().start(sequencer);
      }
      return new Replicas(started);
    }

    @Override
    public void close() {
      sequencers.forEach(Sequencer::close);
    }
  }

  private static List<String> subjects(EventTable table, int count) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (table.bounds().last() < count && Instant.now().isBefore(end)) {
      Thread.sleep(5);
    }
    return table.read(0, 1_000_000).events().stream().map(StoredEvent::subject).toList();
  }

  @Test
  void aTransactionThatCommitsLateIsNumberedLateAndNothingWaitsForIt() throws Exception {
    EventTable table = postgres.schema("held");
    try (Replicas running = Replicas.start(table, 1);
        Connection held = postgres.open()) {
      EventDatabase.append(held, "held", "first id");
      postgres.append("held", "a");
      postgres.append("held", "b");

      assertThat(subjects(table, 2)).containsExactly("a", "b");

      held.commit();
      assertThat(subjects(table, 3)).containsExactly("a", "b", "first id");
      assertThat(table.read(0, 10).events())
          .extracting(StoredEvent::position)
          .containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void whatIsRolledBackLeavesNoGap() throws Exception {
    EventTable table = postgres.schema("undone");
    try (Replicas running = Replicas.start(table, 1);
        Connection undone = postgres.open()) {
      EventDatabase.append(undone, "undone", "never");
      undone.rollback();
      postgres.append("undone", "a");

      assertThat(subjects(table, 1)).containsExactly("a");
      assertThat(table.bounds()).isEqualTo(new EventTable.Bounds(1, 1));
    }
  }

  @Test
  void replicasNumberTogetherWhatManyWriteAndAReaderMissesNothing() throws Exception {
    int writers = 16;
    int each = 200;
    EventTable table = postgres.schema("many");
    List<StoredEvent> seen = new ArrayList<>();
    try (Replicas running = Replicas.start(table, 3);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        int writer = i;
        tasks.add(
            () -> {
              for (int n = 0; n < each; n++) {
                try (Connection connection = postgres.open()) {
                  EventDatabase.append(connection, "many", writer + "/" + n);
                  if (n % 20 == 0) {
                    // Others with greater ids commit first.
                    Thread.sleep(20);
                  }
                  connection.commit();
                }
              }
              return null;
            });
      }
      var writing = threads.submit(() -> threads.invokeAll(tasks));
      Instant end = Instant.now().plus(PATIENCE);
      while (seen.size() < writers * each && Instant.now().isBefore(end)) {
        long last = seen.isEmpty() ? 0 : seen.getLast().position();
        seen.addAll(table.read(last, 100).events());
      }
      writing.get().forEach(done -> assertThat(done).isDone());
    }
    assertThat(seen)
        .extracting(StoredEvent::position)
        .containsExactlyElementsOf(EventDatabase.upTo((long) writers * each));
    assertThat(seen).extracting(StoredEvent::subject).doesNotHaveDuplicates();
  }

  @Test
  void aSequencerWhoseConnectionsDieGoesOn() throws Exception {
    EventTable table = postgres.schema("broken");
    try (Replicas running = Replicas.start(table, 2)) {
      for (int i = 0; i < 20; i++) {
        postgres.append("broken", "e" + i);
        postgres.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
                + " where query like '%broken%' and pid <> pg_backend_pid()");
      }
      assertThat(subjects(table, 20)).hasSize(20).doesNotHaveDuplicates();
      assertThat(table.bounds()).isEqualTo(new EventTable.Bounds(1, 20));
    }
  }

  @Test
  void positionsGoOnInACopyOfTheTable() throws Exception {
    EventTable original = postgres.schema("original");
    try (Replicas running = Replicas.start(original, 1)) {
      postgres.append("original", "a");
      postgres.append("original", "b");
      subjects(original, 2);
    }
    EventTable copy = postgres.schema("copied");
    copyRows("original", "copied");

    try (Replicas running = Replicas.start(copy, 1)) {
      postgres.append("copied", "c");
      assertThat(subjects(copy, 3)).containsExactly("a", "b", "c");
    }
  }

  /** As pg_dump and pg_restore do it: rows, then what identity columns go on with. */
  private static void copyRows(String from, String to) throws Exception {
    try (Connection connection = postgres.pool.getConnection()) {
      var copies = connection.unwrap(PGConnection.class).getCopyAPI();
      ByteArrayOutputStream rows = new ByteArrayOutputStream();
      copies.copyOut("copy " + from + ".event to stdout", rows);
      copies.copyIn(
          "copy " + to + ".event from stdin", new ByteArrayInputStream(rows.toByteArray()));
    }
    postgres.execute(
        "select setval('%1$s.event_id_seq', (select max(id) from %1$s.event))".formatted(to));
  }

  @Test
  void theNewestEventStaysSoThatPositionsGoOn() throws Exception {
    EventTable table = postgres.schema("kept");
    try (Replicas running = Replicas.start(table, 1)) {
      for (int i = 0; i < 10; i++) {
        postgres.append("kept", "e" + i);
      }
      subjects(table, 10);
      new EventRetention(table, TestEvents.keeping(Duration.ofNanos(1), 0)).collect();
      assertThat(table.bounds()).isEqualTo(new EventTable.Bounds(10, 10));
      postgres.append("kept", "next");
      subjects(table, 11);
      assertThat(table.bounds()).isEqualTo(new EventTable.Bounds(10, 11));
    }
  }

  @Test
  void noMoreEventsAreKeptThanConfigured() throws Exception {
    EventTable table = postgres.schema("counted");
    try (Replicas running = Replicas.start(table, 1)) {
      for (int i = 0; i < 10; i++) {
        postgres.append("counted", "e" + i);
      }
      subjects(table, 10);
      new EventRetention(table, TestEvents.keeping(Duration.ofDays(1), 4)).collect();
      assertThat(table.bounds()).isEqualTo(new EventTable.Bounds(7, 10));
    }
  }
}
