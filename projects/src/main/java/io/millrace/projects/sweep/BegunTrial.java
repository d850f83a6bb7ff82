package io.millrace.projects.sweep;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import io.millrace.projects.v1.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A trial that has begun and is not known to have ended.
 *
 * @param jobId null until its job is made
 * @param runId null until its job is made
 * @param jobState null if there is no job any more
 * @param jobMessage null if there is nothing to say
 * @param isSettled whether its run was told of its job's end
 */
record BegunTrial(
    int number,
    Struct parameters,
    String jobId,
    String runId,
    JobState jobState,
    String jobMessage,
    boolean isSettled) {

  /**
   * What {@link #read} reads, of {@code projects.trial} as {@code t} and its job, if there is one,
   * as {@code j}.
   */
  static final String COLUMNS =
      "t.number, t.parameters, t.job_id::text, t.run_id, j.state, j.state_message, coalesce(j.is_settled, false)";

  /** The trial of a row of {@link #COLUMNS}. */
  static BegunTrial read(ResultSet row) throws SQLException {
    int i = 0;
    try {
      return new BegunTrial(
          row.getInt(++i),
          Struct.parseFrom(row.getBytes(++i)),
          row.getString(++i),
          row.getString(++i),
          state(row.getObject(++i, Integer.class)),
          row.getString(++i),
          row.getBoolean(++i));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a trial's parameters cannot be read", e);
    }
  }

  private static JobState state(Integer number) {
    return number == null ? null : JobState.forNumber(number);
  }

  /** Whether there is nothing to wait for: its job has ended, or was deleted since. */
  boolean hasEnded() {
    return jobId != null && (jobState == null || isSettled);
  }
}
