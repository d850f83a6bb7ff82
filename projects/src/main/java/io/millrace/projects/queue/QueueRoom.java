package io.millrace.projects.queue;

import io.millrace.common.v1.ErrorReason;
import io.millrace.project.source.ProjectUri;
import io.millrace.runtime.error.MillraceException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Room for another job in a queue, held against everybody else until the transaction's end. */
public final class QueueRoom {

  private QueueRoom() {}

  /**
   * Finds room for one more job, which the transaction then makes. The queue is not removed
   * meanwhile, and of one with a bound, one taker at a time counts.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST; PERMISSION_DENIED if it takes no jobs, or
   *     none from there; RESOURCE_EXHAUSTED if as many wait as may
   */
  public static void take(Connection connection, String queue, ProjectUri source)
      throws SQLException {
    if (bound(connection, queue, source, "key share") == 0) {
      return;
    }
    int most = bound(connection, queue, source, "no key update");
    long waiting = most == 0 ? 0 : waiting(connection, queue);
    if (most > 0 && waiting >= most) {
      throw full(queue, waiting);
    }
  }

  /** What is said of a queue that has no room. */
  static MillraceException full(String queue, long waiting) {
    return new MillraceException(
        ErrorReason.ERROR_REASON_RESOURCE_EXHAUSTED,
        "In queue '%s' %d jobs wait, and no more may.".formatted(queue, waiting));
  }

  /** What is said of a queue that is not there. */
  static MillraceException absent(String queue) {
    return MillraceException.notFound("Queue '%s' not found.".formatted(queue));
  }

  private static int bound(Connection connection, String queue, ProjectUri source, String lock)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select is_closed, allowed_sources, max_waiting_jobs from projects.queue where workspace = 'default' and name = ? for "
                + lock)) {
      select.setString(1, queue);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw absent(queue);
        }
        admission(queue, row).check(source);
        return row.getInt(3);
      }
    }
  }

  /** What a queue takes, of a row that has is_closed and allowed_sources. */
  public static Admission admission(String queue, ResultSet row) throws SQLException {
    Array sources = row.getArray("allowed_sources");
    return new Admission(
        queue,
        row.getBoolean("is_closed"),
        sources == null ? null : List.of((String[]) sources.getArray()));
  }

  /** Those whose runs are being made count too. */
  private static long waiting(Connection connection, String queue) throws SQLException {
    try (PreparedStatement count =
        connection.prepareStatement(
            """
            select (select count(*) from projects.job where workspace = 'default' and queue = ? and state = 1)
              + (select count(*) from projects.job where workspace = 'default' and queue = ? and state = 0)
            """)) {
      count.setString(1, queue);
      count.setString(2, queue);
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
