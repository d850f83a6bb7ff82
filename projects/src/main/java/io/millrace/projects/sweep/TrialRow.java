package io.millrace.projects.sweep;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import io.millrace.projects.v1.Trial;
import io.millrace.projects.v1.TrialState;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A trial, as its row is.
 *
 * @param state as its job's row has it, if it has begun and not ended
 * @param jobId null until it is made
 * @param runId null until it is made
 * @param message null if there is nothing to say
 * @param objectiveValue null if there is none
 */
record TrialRow(
    int number,
    Struct parameters,
    TrialState state,
    String jobId,
    String runId,
    String message,
    Double objectiveValue) {

  /**
   * What {@link #read} reads, of {@code projects.trial} as {@code t} and its job, if there is one,
   * as {@code j}.
   */
  static final String COLUMNS =
      """
      t.number, t.parameters, case when t.state <> 2 then t.state when t.job_id is null then 1 when j.state >= 2 then 3 else 2 end,
      t.job_id::text, t.run_id, t.message, t.objective_value
      """;

  /** The trial of a row that begins with {@link #COLUMNS}. */
  static TrialRow read(ResultSet row) throws SQLException {
    int i = 0;
    try {
      return new TrialRow(
          row.getInt(++i),
          Struct.parseFrom(row.getBytes(++i)),
          TrialState.forNumber(row.getInt(++i)),
          row.getString(++i),
          row.getString(++i),
          row.getString(++i),
          row.getObject(++i, Double.class));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a trial's parameters cannot be read", e);
    }
  }

  /** As the contract has it. */
  Trial show() {
    Trial.Builder message =
        Trial.newBuilder().setNumber(number).setParameters(parameters).setState(state);
    if (jobId != null) {
      message.setJobId(jobId);
    }
    if (runId != null) {
      message.setRunId(runId);
    }
    if (this.message != null) {
      message.setMessage(this.message);
    }
    if (objectiveValue != null) {
      message.setObjectiveValue(objectiveValue);
    }
    return message.build();
  }
}
