package io.millrace.runtime.outbox;

import io.millrace.runtime.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * A schema's {@code event} table, as sequencer, readers and retention use it. The table is all the
 * state there is: the next position follows the greatest one, which is why the newest event is
 * always kept.
 */
final class EventTable {

  /** How many events one transaction numbers: enough for a burst, few enough for milliseconds. */
  static final int NUMBERED_AT_ONCE = 2_000;

  /** How much of the table one page of readers holds in memory at most, in characters. */
  private static final int PAGE_WEIGHT = 2 << 20;

  /** So many rows come with one round trip, so that a page of heavy ones is cut in time. */
  private static final int ROWS_PER_FETCH = 100;

  /** The first half of the advisory locks' keys, so that they are nobody else's. */
  private static final int LOCKS = 0x4D52_4556;

  private final String schema;
  private final Database database;

  EventTable(String schema, Database database) {
    this.schema = schema;
    this.database = database;
  }

  String schema() {
    return schema;
  }

  /** The channel that tells of new positions. */
  String channel() {
    return "millrace_events_" + schema;
  }

  /**
   * What a round of numbering came to.
   *
   * @param count how many events it numbered
   * @param last the last position that there is now
   */
  record Numbered(int count, long last) {

    /** Another replica was at it. */
    static final Numbered BUSY = new Numbered(-1, 0);

    boolean isBusy() {
      return count < 0;
    }
  }

  /** The first and the last position that are kept; 1 and 0 if there is none. */
  record Bounds(long first, long last) {}

  /**
   * Numbers committed events in the order of their ids, behind those that have a position. One at a
   * time: the lock is held until the positions can be seen by all, so that whoever sees one of them
   * sees all before it.
   */
  Numbered number() {
    return database.transaction(
        connection -> {
          if (!tryLock(connection, schema)) {
            return Numbered.BUSY;
          }
          try (Statement statement = connection.createStatement()) {
            ResultSet row =
                statement.executeQuery(
                    """
                    with next as materialized (
                      select id, row_number() over (order by id) as n from (
                        select id from %1$s.event where position is null order by id limit %2$d
                      ) e
                    ), numbered as (
                      update %1$s.event e
                      set position = (select coalesce(max(position), 0) from %1$s.event) + next.n
                      from next where e.id = next.id
                      returning e.position
                    )
                    select count(*), coalesce(max(position), (select coalesce(max(position), 0) from %1$s.event))
                    from numbered
                    """
                        .formatted(schema, NUMBERED_AT_ONCE));
            row.next();
            return new Numbered(row.getInt(1), row.getLong(2));
          }
        });
  }

  private static boolean tryLock(Connection connection, String what) throws SQLException {
    // Of the transaction, not of the session: behind a pooler, sessions are shared.
    try (PreparedStatement lock =
        connection.prepareStatement("select pg_try_advisory_xact_lock(?, hashtext(?))")) {
      lock.setInt(1, LOCKS);
      lock.setString(2, what);
      ResultSet row = lock.executeQuery();
      row.next();
      return row.getBoolean(1);
    }
  }

  /** Tells every replica that listens how far positions go. A transaction of its own, and empty. */
  void announce(long last) {
    database.read(
        connection -> {
          try (PreparedStatement notify = connection.prepareStatement("select pg_notify(?, ?)")) {
            notify.setString(1, channel());
            notify.setString(2, Long.toString(last));
            notify.execute();
          }
          return null;
        });
  }

  Bounds bounds() {
    return database.read(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            ResultSet row =
                statement.executeQuery(
                    "select coalesce(min(position), 1), coalesce(max(position), 0) from %s.event"
                        .formatted(schema));
            row.next();
            return new Bounds(row.getLong(1), row.getLong(2));
          }
        });
  }

  /**
   * Some events in order.
   *
   * @param wasCut whether there may be more behind them
   */
  record Page(List<StoredEvent> events, boolean wasCut) {}

  /**
   * The events behind a position, in order, at most so many, and fewer if they are heavy. None only
   * if there are none.
   */
  Page read(long after, int limit) {
    return database.transaction(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select position, type, subject, time, data::text from %s.event where position > ? order by position limit ?"
                      .formatted(schema))) {
            select.setFetchSize(ROWS_PER_FETCH);
            select.setLong(1, after);
            select.setInt(2, limit);
            ResultSet rows = select.executeQuery();
            List<StoredEvent> page = new ArrayList<>();
            int weight = 0;
            while (weight < PAGE_WEIGHT && rows.next()) {
              StoredEvent event =
                  new StoredEvent(
                      rows.getLong(1),
                      rows.getString(2),
                      rows.getString(3),
                      rows.getObject(4, OffsetDateTime.class).toInstant(),
                      rows.getString(5));
              weight += event.weight();
              page.add(event);
            }
            return new Page(page, page.size() == limit || weight >= PAGE_WEIGHT);
          }
        });
  }

  /**
   * The position before the first event of this time or a later one. Times follow positions but for
   * the length of transactions, so a binary search finds the place, give or take those.
   */
  long before(Instant time) {
    Bounds bounds = bounds();
    return database.read(
        connection -> {
          long low = bounds.first();
          long high = bounds.last() + 1;
          while (low < high) {
            long middle = low + (high - low) / 2;
            if (isBefore(connection, middle, time)) {
              low = middle + 1;
            } else {
              high = middle;
            }
          }
          return low - 1;
        });
  }

  private boolean isBefore(Connection connection, long position, Instant time) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select time < ? from %s.event where position = ?".formatted(schema))) {
      select.setObject(1, time.atOffset(java.time.ZoneOffset.UTC));
      select.setLong(2, position);
      ResultSet row = select.executeQuery();
      // What retention has just removed was old.
      return !row.next() || row.getBoolean(1);
    }
  }

  /** Removes some of the events up to a position, the oldest first, and answers how many. */
  int remove(long upTo, int limit) {
    return database.transaction(
        connection -> {
          if (!tryLock(connection, schema + " retention")) {
            return 0;
          }
          try (PreparedStatement delete =
              connection.prepareStatement(
                  """
                  delete from %1$s.event where position in (
                    select position from %1$s.event where position <= ? order by position limit ?)
                  """
                      .formatted(schema))) {
            delete.setLong(1, upTo);
            delete.setInt(2, limit);
            return delete.executeUpdate();
          }
        });
  }
}
