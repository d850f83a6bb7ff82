package io.millrace.runtime.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What watchers hear of a table. */
class EventFeedTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long NEVER = TimeUnit.DAYS.toMillis(1);

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

  /** Reads from the beginning until so many events have come, as readers do. */
  private static List<String> subjects(EventFeed feed, EventTable table, int count)
      throws Exception {
    List<String> heard = new ArrayList<>();
    Instant end = Instant.now().plus(PATIENCE);
    while (heard.size() < count && Instant.now().isBefore(end)) {
      List<StoredEvent> next = feed.next(heard.size(), 100, TimeUnit.MILLISECONDS.toNanos(50));
      // The feed began behind some of them.
      List<StoredEvent> events = next == null ? table.read(heard.size(), 1).events() : next;
      events.stream().map(StoredEvent::subject).forEach(heard::add);
    }
    return heard;
  }

  @Test
  void aPageThatIsCutForItsWeightSaysThatThereIsMore() {
    EventTable table = postgres.schema("heavy");
    postgres.append("heavy", "a".repeat(3 << 20));
    postgres.append("heavy", "b");
    table.number();

    EventTable.Page first = table.read(0, 1_000);
    assertThat(first.events()).hasSize(1);
    assertThat(first.wasCut()).isTrue();
    EventTable.Page second = table.read(1, 1_000);
    assertThat(second.events()).hasSize(1);
    assertThat(second.wasCut()).isFalse();
  }

  @Test
  void whatIsNoPositionDoesNotEndListening() throws Exception {
    EventTable table = postgres.schema("told");
    // Without notifications this feed would look once a day.
    EventFeed feed = new EventFeed(table, postgres.address(), NEVER, 100);
    Thread thread = Thread.ofVirtual().start(feed);
    feed.join();
    try {
      awaitListener(table);
      postgres.execute("select pg_notify('%s', 'nonsense')".formatted(table.channel()));
      for (int i = 1; i <= 3; i++) {
        append(table, i);
      }
      assertThat(subjects(feed, table, 3)).containsExactly("s1", "s2", "s3");
      // From here on it comes through the feed alone.
      append(table, 4);
      assertThat(subjects(feed, table, 4)).endsWith("s4");
    } finally {
      feed.leave();
      feed.close();
      thread.join();
    }
  }

  private static void append(EventTable table, int number) {
    postgres.append("told", "s" + number);
    table.number();
    table.announce(number);
  }

  private static void awaitListener(EventTable table) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!isListening(table) && Instant.now().isBefore(end)) {
      Thread.sleep(10);
    }
  }

  private static boolean isListening(EventTable table) {
    return postgres.database.read(
        connection -> {
          try (var statement = connection.createStatement();
              var row =
                  statement.executeQuery(
                      "select count(*) from pg_stat_activity where application_name = '%s' and query ilike 'listen%%'"
                          .formatted(table.channel()))) {
            row.next();
            return row.getInt(1) > 0;
          }
        });
  }
}
