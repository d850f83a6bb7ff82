package io.millrace.projects.schedule;

import io.millrace.projects.v1.Firing;
import io.millrace.projects.v1.FiringOutcome;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What was done on an occasion, as its row is. Times are in milliseconds since 1970.
 *
 * @param sequence in the order in which they were seen
 * @param firedAt while it is pending: when it was first seen
 * @param jobId null if none was made
 * @param message null if there is nothing to say
 * @param event null if it was none
 * @param retryAt while it is pending: not to be tried before
 */
record FiringRow(
    long sequence,
    String occasion,
    long due,
    long firedAt,
    FiringOutcome outcome,
    String jobId,
    String message,
    String event,
    long retryAt) {

  static FiringRow read(ResultSet row) throws SQLException {
    int i = 0;
    return new FiringRow(
        row.getLong(++i),
        row.getString(++i),
        row.getLong(++i),
        row.getLong(++i),
        FiringOutcome.forNumber(row.getInt(++i)),
        row.getString(++i),
        row.getString(++i),
        row.getString(++i),
        row.getLong(++i));
  }

  /** As the contract has it. */
  Firing show() {
    Firing.Builder message =
        Firing.newBuilder().setDueTimestamp(due).setFireTimestamp(firedAt).setOutcome(outcome);
    if (jobId != null) {
      message.setJobId(jobId);
    }
    if (this.message != null) {
      message.setMessage(this.message);
    }
    if (event != null) {
      message.setEvent(event);
    }
    return message.build();
  }
}
