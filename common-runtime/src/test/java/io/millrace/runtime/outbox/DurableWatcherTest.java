package io.millrace.runtime.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.events.v1.Event;
import io.millrace.events.v1.EventStart;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows are made of each event once, and a cursor moves with them or not at all. */
@Timeout(120)
class DurableWatcherTest {

  private static final String DOMAIN = "somewhere";
  private static final long SINCE = 1_790_000_000_000L;

  @TempDir static Path folder;
  static EventDatabase postgres;
  static CursorTable cursor;

  @BeforeAll
  static void start() throws Exception {
    postgres = new EventDatabase(folder.resolve("postgres"));
    cursor = new CursorTable("watched.cursor", postgres.database);
    // Nothing but the cursor keeps a row from being there twice.
    postgres.execute(
        """
        create schema watched;
        create table watched.cursor (domain text primary key, position bigint not null);
        create table watched.made (id bigint generated always as identity, position bigint not null)
        """);
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
  }

  @BeforeEach
  void empty() {
    postgres.execute("truncate watched.cursor, watched.made");
  }

  private record Made(long position) implements CursorTable.Row {}

  /** Makes a row of each event. */
  private static final class Maker implements DurableWatcher.Maker<Made> {

    private final List<Long> heard = new ArrayList<>();

    /** Each so many times it fails when its rows are there. */
    private int failsEach = Integer.MAX_VALUE;

    private int times;

    @Override
    public String omission() {
      return "nothing is made of";
    }

    @Override
    public OptionalLong since() {
      return OptionalLong.of(SINCE);
    }

    @Override
    public List<Made> make(List<Event> events) {
      return events.stream().map(event -> new Made(Long.parseLong(event.getId()))).toList();
    }

    @Override
    public void add(Connection connection, List<Made> rows) throws SQLException {
      try (PreparedStatement insert =
          connection.prepareStatement("insert into watched.made (position) values (?)")) {
        for (Made row : rows) {
          insert.setLong(1, row.position());
          insert.executeUpdate();
        }
      }
      if (++times % failsEach == 0) {
        throw new IllegalStateException("on purpose");
      }
    }

    @Override
    public void added(List<Made> rows) {
      rows.forEach(row -> heard.add(row.position()));
    }
  }

  private static DurableWatcher<Made> server(Maker maker) {
    return new DurableWatcher<>(DOMAIN, cursor, maker);
  }

  /** A server that has asked for events. */
  private static DurableWatcher<Made> watching(boolean hasExpired) {
    DurableWatcher<Made> server = server(new Maker());
    server.request(hasExpired);
    return server;
  }

  private static String at(long position) {
    return Cursor.EMPTY.with(DOMAIN, position).toString();
  }

  /** What brings the events behind a position, up to another one. */
  private static WatchResponse events(long behind, long upTo) {
    WatchResponse.Builder response = WatchResponse.newBuilder().setCursor(at(upTo));
    for (long position = behind + 1; position <= upTo; position++) {
      response.addEvents(Event.newBuilder().setId(Long.toString(position)));
    }
    return response.build();
  }

  private static WatchResponse nothing(long position) {
    return events(position, position);
  }

  private static List<Long> made() {
    return postgres.database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement("select position from watched.made order by id")) {
            ResultSet rows = select.executeQuery();
            List<Long> made = new ArrayList<>();
            while (rows.next()) {
              made.add(rows.getLong(1));
            }
            return made;
          }
        });
  }

  @Test
  void allBeginWhereTheFirstOneHasBegun() throws Exception {
    DurableWatcher<Made> first = server(new Maker());
    DurableWatcher<Made> second = watching(false);

    assertThat(first.request(false)).isEqualTo(WatchRequest.newBuilder().setSince(SINCE).build());
    assertThat(first.take(nothing(10), true)).isFalse();
    assertThat(second.take(nothing(12), true)).isFalse();

    assertThat(cursor.position(DOMAIN)).hasValue(10);
    WatchRequest goesOn = WatchRequest.newBuilder().setCursor(at(10)).build();
    assertThat(first.request(false)).isEqualTo(goesOn);
    assertThat(second.request(false)).isEqualTo(goesOn);
  }

  @Test
  void whatIsNoLongerKeptIsPassedOverOnce() throws Exception {
    cursor.begin(DOMAIN, 3);
    DurableWatcher<Made> first = server(new Maker());
    DurableWatcher<Made> second = watching(true);

    assertThat(first.request(true))
        .isEqualTo(WatchRequest.newBuilder().setFrom(EventStart.EVENT_START_EARLIEST).build());
    assertThat(first.take(nothing(20), true)).isFalse();
    assertThat(second.take(nothing(25), true)).isFalse();

    assertThat(cursor.position(DOMAIN)).hasValue(20);
  }

  @Test
  void aCursorAheadOfAllEventsComesBack() throws Exception {
    cursor.begin(DOMAIN, 1L << 50);

    assertThat(watching(true).take(nothing(20), true)).isFalse();

    assertThat(cursor.position(DOMAIN)).hasValue(20);
  }

  @Test
  void rowsAndCursorMoveTogetherOrNotAtAll() throws Exception {
    cursor.begin(DOMAIN, 0);
    Maker maker = new Maker();
    DurableWatcher<Made> server = server(maker);
    server.request(false);

    maker.failsEach = 1;
    assertThatThrownBy(() -> server.take(events(0, 2), false)).hasMessage("on purpose");
    assertThat(made()).isEmpty();
    assertThat(cursor.position(DOMAIN)).hasValue(0);
    assertThat(maker.heard).isEmpty();

    maker.failsEach = Integer.MAX_VALUE;
    assertThat(server.take(events(0, 2), false)).isTrue();
    assertThat(made()).containsExactly(1L, 2L);
    assertThat(cursor.position(DOMAIN)).hasValue(2);
    assertThat(maker.heard).containsExactly(1L, 2L);
  }

  @Test
  void whatAnotherServerHasMadeIsNotMadeAgain() throws Exception {
    cursor.begin(DOMAIN, 0);
    DurableWatcher<Made> first = watching(false);
    DurableWatcher<Made> second = watching(false);

    first.take(events(0, 3), false);
    second.take(events(0, 5), false);
    first.take(events(3, 4), false);

    assertThat(made()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(cursor.position(DOMAIN)).hasValue(5);
  }

  @Test
  void whatIsOfNoInterestIsNotLookedAtAgain() throws Exception {
    cursor.begin(DOMAIN, 3);

    assertThat(watching(false).take(nothing(7), false)).isTrue();

    assertThat(cursor.position(DOMAIN)).hasValue(7);
  }

  @Test
  void serversThatFailAllTheTimeMakeAllOfItOnceInOrder() throws Exception {
    long last = 60;
    cursor.begin(DOMAIN, 0);
    List<Callable<Void>> servers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int pageSize = i + 1;
      servers.add(
          () -> {
            follow(pageSize, last);
            return null;
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> server : threads.invokeAll(servers)) {
        server.get();
      }
    }
    assertThat(made()).isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
    assertThat(cursor.position(DOMAIN)).hasValue(last);
  }

  /** Takes all events, as one who is called again after each failure, and dies with it. */
  private static void follow(int pageSize, long last) throws InterruptedException {
    Maker maker = new Maker();
    maker.failsEach = 3;
    while (true) {
      DurableWatcher<Made> server = server(maker);
      long position = Cursor.parse(server.request(false).getCursor()).position(DOMAIN);
      try {
        while (position < last) {
          long next = Math.min(last, position + pageSize);
          server.take(events(position, next), false);
          position = next;
        }
        return;
      } catch (IllegalStateException onPurpose) {
        // Another one goes on.
      }
    }
  }
}
