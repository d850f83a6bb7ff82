package io.millrace.tracking.log;

import io.millrace.runtime.commit.Write;
import io.millrace.runtime.error.MillraceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The table of refused items: kept for a client whose connection broke before it heard of them. */
final class LogStreamRefusals {

  /** The longest message that is kept and sent, in characters. */
  static final int MAX_MESSAGE = 1000;

  /** How many numbers behind the latest refusal the others may lie before they are forgotten. */
  private static final int KEPT = 10_000;

  private LogStreamRefusals() {}

  /**
   * One refused item.
   *
   * @param reason the number of the contract's ErrorReason
   */
  record Refusal(long sequence, int reason, String message) {

    static Refusal of(long sequence, MillraceException why) {
      return new Refusal(sequence, why.reason().getNumber(), cut(why.getMessage()));
    }

    private static String cut(String message) {
      // Messages quote what was sent, and PostgreSQL stores no NUL.
      String text = message.replace('\0', '\uFFFD');
      return text.codePointCount(0, text.length()) <= MAX_MESSAGE
          ? text
          : text.substring(0, text.offsetByCodePoints(0, MAX_MESSAGE));
    }
  }

  static void write(Connection connection, List<Write<RunLog, Void>> refused) throws SQLException {
    if (refused.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
            connection.prepareStatement(
                "insert into tracking.log_stream_refusal (log_stream_id, sequence, reason, message)"
                    + " values (?, ?, ?, ?)");
        PreparedStatement delete =
            connection.prepareStatement(
                "delete from tracking.log_stream_refusal where log_stream_id = ? and sequence < ?")) {
      for (Write<RunLog, Void> item : refused) {
        LogStreamPosition position = item.content().position();
        Refusal refusal = Refusal.of(position.sequence(), (MillraceException) item.refusal());
        insert.setLong(1, position.stream());
        insert.setLong(2, refusal.sequence);
        insert.setInt(3, refusal.reason);
        insert.setString(4, refusal.message);
        insert.addBatch();
      }
      insert.executeBatch();
      for (Map.Entry<Long, Long> last : lastOfEach(refused).entrySet()) {
        delete.setLong(1, last.getKey());
        delete.setLong(2, last.getValue() - KEPT);
        delete.addBatch();
      }
      delete.executeBatch();
    }
  }

  private static Map<Long, Long> lastOfEach(List<Write<RunLog, Void>> refused) {
    Map<Long, Long> last = new TreeMap<>();
    for (Write<RunLog, Void> item : refused) {
      last.put(item.content().position().stream(), item.content().position().sequence());
    }
    return last;
  }

  /** Forgets the refusals that the client has heard of, and returns the others in order. */
  static List<Refusal> after(Connection connection, long stream, long acknowledged)
      throws SQLException {
    try (PreparedStatement delete =
            connection.prepareStatement(
                "delete from tracking.log_stream_refusal where log_stream_id = ? and sequence <= ?");
        PreparedStatement select =
            connection.prepareStatement(
                "select sequence, reason, message from tracking.log_stream_refusal"
                    + " where log_stream_id = ? order by sequence")) {
      delete.setLong(1, stream);
      delete.setLong(2, acknowledged);
      delete.executeUpdate();
      select.setLong(1, stream);
      ResultSet rows = select.executeQuery();
      List<Refusal> refusals = new ArrayList<>();
      while (rows.next()) {
        refusals.add(new Refusal(rows.getLong(1), rows.getInt(2), rows.getString(3)));
      }
      return refusals;
    }
  }
}
