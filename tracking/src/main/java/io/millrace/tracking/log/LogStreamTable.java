package io.millrace.tracking.log;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.commit.Write;
import io.millrace.runtime.database.SqlArrays;
import io.millrace.runtime.error.MillraceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves log streams on, in the transaction that writes their items: an item is written if it is the
 * next one of its stream, and its connection the one that opened the stream last.
 */
final class LogStreamTable {

  private static final String LOCK =
      "select id, epoch, last_sequence from tracking.log_stream where id = any (?) order by id for update";

  private static final String ADVANCE =
      """
      update tracking.log_stream as stream set last_sequence = item.last, last_used = now()
      from unnest(?::bigint[], ?::bigint[]) as item (id, last)
      where stream.id = item.id
      """;

  /** A stream with how far it gets in this transaction. */
  private static final class Row {
    final long id;
    final long epoch;
    long last;
    final List<Write<RunLog, Void>> items = new ArrayList<>();

    Row(long id, long epoch, long last) {
      this.id = id;
      this.epoch = epoch;
      this.last = last;
    }
  }

  private final Map<Long, Row> rows = new HashMap<>();

  private LogStreamTable() {}

  /**
   * Locks the streams of the batch, and refuses the items that are not next or come from a
   * connection that lost its stream. To be called before anything else is read or written.
   */
  static LogStreamTable advance(Connection connection, LogBatch batch) throws SQLException {
    LogStreamTable table = new LogStreamTable();
    List<Write<RunLog, Void>> items = batch.streamed();
    if (!items.isEmpty()) {
      table.lock(connection, items);
      items.forEach(table::advance);
    }
    return table;
  }

  private void lock(Connection connection, List<Write<RunLog, Void>> items) throws SQLException {
    List<Long> ids =
        items.stream().map(item -> item.content().position().stream()).distinct().toList();
    try (PreparedStatement select = connection.prepareStatement(LOCK)) {
      select.setArray(1, SqlArrays.longs(connection, ids, Long::longValue));
      ResultSet found = select.executeQuery();
      while (found.next()) {
        Row row = new Row(found.getLong(1), found.getLong(2), found.getLong(3));
        rows.put(row.id, row);
      }
    }
  }

  private void advance(Write<RunLog, Void> item) {
    LogStreamPosition position = item.content().position();
    Row row = rows.get(position.stream());
    if (row == null || row.epoch != position.epoch()) {
      item.refuse(
          new MillraceException(
              ErrorReason.ERROR_REASON_INVALID_STATE,
              "The stream was opened by another connection, or is forgotten. Open it again."));
    } else if (position.sequence() != row.last + 1) {
      // An item before it failed, and must not be overtaken.
      item.refuse(
          MillraceException.unavailable(
              "The stream was interrupted before item %d. Open it again."
                  .formatted(position.sequence()),
              null));
    } else {
      row.last = position.sequence();
      row.items.add(item);
      if (position.refusal() != null) {
        item.refuse(position.refusal());
      }
    }
  }

  /** Writes how far the streams got, and what of them was refused. Comes last. */
  void write(Connection connection) throws SQLException {
    List<Row> moved = rows.values().stream().filter(row -> !row.items.isEmpty()).toList();
    if (moved.isEmpty()) {
      return;
    }
    try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
      update.setArray(1, SqlArrays.longs(connection, moved, row -> row.id));
      update.setArray(2, SqlArrays.longs(connection, moved, row -> row.last));
      update.executeUpdate();
    }
    List<Write<RunLog, Void>> refused =
        moved.stream().flatMap(row -> row.items.stream()).filter(Write::isRefused).toList();
    LogStreamRefusals.write(connection, refused);
    for (Write<RunLog, Void> item : refused) {
      item.refuse(new RefusedItem((MillraceException) item.refusal()));
    }
  }
}
