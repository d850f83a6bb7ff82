package io.millrace.projects.schedule;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/** Up to which events schedules have been looked at, and what was made of them. */
@ApplicationScoped
class EventStore {

  private final Database database;

  EventStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /**
   * An event that a schedule fires on.
   *
   * @param position of the event, in its domain
   */
  record Hit(long scheduleId, long position, Occasion occasion) {}

  /** Up to which event of a domain all was looked at; empty if nobody has begun yet. */
  OptionalLong position(String domain) {
    return database.read(connection -> position(connection, domain, ""));
  }

  private static OptionalLong position(Connection connection, String domain, String lock)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select position from projects.event_cursor where domain = ?" + lock)) {
      select.setString(1, domain);
      ResultSet row = select.executeQuery();
      return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
    }
  }

  /** Begins behind an event, unless somebody has begun. */
  void begin(String domain, long position) {
    database.read(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "insert into projects.event_cursor (domain, position) values (?, ?) on conflict do nothing")) {
            insert.setString(1, domain);
            insert.setLong(2, position);
            return insert.executeUpdate();
          }
        });
  }

  /** From when on the first of those who wait for events does so, in milliseconds since 1970. */
  OptionalLong since() {
    return database.read(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "select min(since) from projects.schedule where event_type is not null and not is_paused");
              ResultSet row = select.executeQuery()) {
            row.next();
            long time = row.getLong(1);
            return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(time);
          }
        });
  }

  /** Goes on elsewhere than at {@code from}, unless somebody does so already. */
  void jump(String domain, long from, long to) {
    database.read(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.event_cursor set position = ? where domain = ? and position = ?")) {
            update.setLong(1, to);
            update.setString(2, domain);
            update.setLong(3, from);
            return update.executeUpdate();
          }
        });
  }

  /**
   * Makes occasions of events, and notes that a domain's were looked at up to a position: both or
   * nothing. What another server has made meanwhile is not made again.
   */
  void add(String domain, long position, List<Hit> hits) {
    database.sharedTransaction(
        connection -> {
          long done = position(connection, domain, " for update").orElse(0);
          for (Hit hit : hits) {
            if (hit.position() > done) {
              FiringStore.add(connection, hit.scheduleId(), hit.occasion(), null);
            }
          }
          advance(connection, domain, position);
          return null;
        });
  }

  /** Notes how far a domain's events were looked at. */
  void advance(String domain, long position) {
    database.read(
        connection -> {
          advance(connection, domain, position);
          return null;
        });
  }

  private static void advance(Connection connection, String domain, long position)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update projects.event_cursor set position = ? where domain = ? and position < ?")) {
      update.setLong(1, position);
      update.setString(2, domain);
      update.setLong(3, position);
      update.executeUpdate();
    }
  }
}
