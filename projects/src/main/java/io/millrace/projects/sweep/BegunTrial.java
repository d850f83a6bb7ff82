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

  /** One that has no job yet. */
  static BegunTrial without(int number, byte[] parameters) {
    return new BegunTrial(number, parsed(parameters), null, null, null, null, false);
  }

  /** The trial of a row of these columns, in this order. */
  static BegunTrial read(ResultSet row) throws SQLException {
    int i = 0;
    return new BegunTrial(
        row.getInt(++i),
        parsed(row.getBytes(++i)),
        row.getString(++i),
        row.getString(++i),
        state(row.getObject(++i, Integer.class)),
        row.getString(++i),
        row.getBoolean(++i));
  }

  private static Struct parsed(byte[] parameters) {
    try {
      return Struct.parseFrom(parameters);
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
