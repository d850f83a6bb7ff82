package io.millrace.projects.job;

import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** How a job is read from its row. */
public final class JobRow {

  /** What {@link #read} reads, of {@code projects.job} as {@code j}. */
  public static final String COLUMNS =
      """
      j.sequence, j.id, j.queue, j.priority, j.spec, j.resolved_version, j.experiment_id, j.run_id, j.creator,
      j.state, j.state_message, j.is_cancelled, j.attempts, j.attempts_counted, j.fence,
      case when j.not_before > now() and not j.is_held then (extract(epoch from j.not_before) * 1000)::bigint end,
      j.creation_time, j.start_time, j.end_time
      """;

  private JobRow() {}

  /** The job of a row that begins with {@link #COLUMNS}. */
  public static Job read(ResultSet row) throws SQLException {
    int i = 0;
    try {
      return new Job(
          row.getLong(++i),
          row.getObject(++i, UUID.class),
          row.getString(++i),
          row.getInt(++i),
          JobSpec.parseFrom(row.getBytes(++i)),
          row.getString(++i),
          row.getString(++i),
          row.getString(++i),
          row.getString(++i),
          JobState.forNumber(row.getInt(++i)),
          row.getString(++i),
          row.getBoolean(++i),
          row.getInt(++i),
          row.getInt(++i),
          row.getLong(++i),
          row.getObject(++i, Long.class),
          row.getLong(++i),
          row.getObject(++i, Long.class),
          row.getObject(++i, Long.class));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a job's spec cannot be read", e);
    }
  }
}
