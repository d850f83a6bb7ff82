package io.millrace.runtime.outbox;

import io.millrace.runtime.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/**
 * A table that says up to which event of each domain rows were made of them, with the columns
 * {@code domain text primary key, position bigint not null}. It is moved in the transaction that
 * adds the rows, and locked meanwhile: so an event is made rows of once, whichever server dies when
 * and however many there are.
 */
public final class CursorTable {

  private final String table;
  private final Database database;

  /**
   * The table of one purpose.
   *
   * @param table its name with its schema's, such as {@code registry.webhook_cursor}
   */
  public CursorTable(String table, Database database) {
    this.table = table;
    this.database = database;
  }

  /** Something to be added, made of an event. */
  public interface Row {
    /** The event's position in its domain. */
    long position();
  }

  /** Adds rows over the connection of a transaction. */
  @FunctionalInterface
  public interface Adding<R> {
    /** Adds all, in order. The transaction is the caller's to end. */
    void add(Connection connection, List<R> rows) throws SQLException;
  }

  /** Up to which event of a domain all is done; empty if nobody has begun yet. */
  public OptionalLong position(String domain) {
    return database.read(connection -> position(connection, domain, ""));
  }

  private OptionalLong position(Connection connection, String domain, String lock)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select position from %s where domain = ?".formatted(table) + lock)) {
      select.setString(1, domain);
      ResultSet row = select.executeQuery();
      return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
    }
  }

  /** Begins behind an event, unless somebody has begun. */
  public void begin(String domain, long position) {
    database.read(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "insert into %s (domain, position) values (?, ?) on conflict do nothing"
                      .formatted(table))) {
            insert.setString(1, domain);
            insert.setLong(2, position);
            return insert.executeUpdate();
          }
        });
  }

  /** Goes on elsewhere than at {@code from}, unless somebody does so already. */
  public void jump(String domain, long from, long to) {
    database.read(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update %s set position = ? where domain = ? and position = ?"
                      .formatted(table))) {
            update.setLong(1, to);
            update.setString(2, domain);
            update.setLong(3, from);
            return update.executeUpdate();
          }
        });
  }

  /**
   * Adds rows, and notes that a domain's events were looked at up to a position: both or nothing.
   * What another server has added meanwhile is not added again.
   */
  public <R extends Row> void add(String domain, long position, List<R> rows, Adding<R> adding) {
    database.sharedTransaction(
        connection -> {
          long done = position(connection, domain, " for update").orElse(0);
          adding.add(connection, rows.stream().filter(row -> row.position() > done).toList());
          advance(connection, domain, position);
          return null;
        });
  }

  /** Notes that a domain's events were looked at up to a position, and were of no interest. */
  public void advance(String domain, long position) {
    database.read(
        connection -> {
          advance(connection, domain, position);
          return null;
        });
  }

  private void advance(Connection connection, String domain, long position) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update %s set position = ? where domain = ? and position < ?".formatted(table))) {
      update.setLong(1, position);
      update.setString(2, domain);
      update.setLong(3, position);
      update.executeUpdate();
    }
  }
}
