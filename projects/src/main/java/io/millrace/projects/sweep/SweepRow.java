package io.millrace.projects.sweep;

import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.Objective;
import io.millrace.projects.v1.SearchSpace;
import io.millrace.projects.v1.SweepState;
import io.millrace.tracking.v1.CreateRunRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A sweep, as its row is. Times are in milliseconds since 1970.
 *
 * @param sequence in the order of asking
 * @param objective null if there is none
 * @param runRequest what its run is made with
 * @param runId null until the run is made
 * @param maxFailed null for no bound
 * @param stateMessage null if there is nothing to say
 * @param stopMessage why no more trials begin; null if they may
 * @param isCancelled whether its trials are to be ended
 * @param endTime null until it has ended
 * @param wakes how often it was asked to be seen to
 */
record SweepRow(
    long sequence,
    UUID id,
    JobSpec spec,
    SearchSpace searchSpace,
    Objective objective,
    String resolvedVersion,
    String experimentId,
    CreateRunRequest runRequest,
    String runId,
    int maxParallel,
    Integer maxFailed,
    SweepState state,
    String stateMessage,
    String stopMessage,
    boolean isCancelled,
    long creationTime,
    Long endTime,
    long wakes) {

  /** What {@link #read} reads, of {@code projects.sweep} as {@code s}. */
  static final String COLUMNS =
      """
      s.sequence, s.id, s.spec, s.search_space, s.objective, s.resolved_version, s.experiment_id,
      s.run_request, s.run_id, s.max_parallel, s.max_failed, s.state, s.state_message, s.stop_message,
      s.is_cancelled,
      s.creation_time, s.end_time, s.wakes
      """;

  /** The sweep of a row that begins with {@link #COLUMNS}. */
  static SweepRow read(ResultSet row) throws SQLException {
    int i = 0;
    try {
      return new SweepRow(
          row.getLong(++i),
          row.getObject(++i, UUID.class),
          JobSpec.parseFrom(row.getBytes(++i)),
          SearchSpace.parseFrom(row.getBytes(++i)),
          objective(row.getBytes(++i)),
          row.getString(++i),
          row.getString(++i),
          CreateRunRequest.parseFrom(row.getBytes(++i)),
          row.getString(++i),
          row.getInt(++i),
          row.getObject(++i, Integer.class),
          SweepState.forNumber(row.getInt(++i)),
          row.getString(++i),
          row.getString(++i),
          row.getBoolean(++i),
          row.getLong(++i),
          row.getObject(++i, Long.class),
          row.getLong(++i));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a sweep cannot be read", e);
    }
  }

  private static Objective objective(byte[] bytes) throws InvalidProtocolBufferException {
    return bytes == null ? null : Objective.parseFrom(bytes);
  }

  boolean hasEnded() {
    return state.getNumber() > SweepState.SWEEP_STATE_RUNNING_VALUE;
  }

  /** Whether no more trials begin. */
  boolean isOver() {
    return isCancelled || stopMessage != null;
  }

  /** What its jobs are made for, by which they are known. */
  String creator() {
    return CREATOR + id;
  }

  /** What begins the creator of each sweep's job. */
  static final String CREATOR = "sweeps/";
}
