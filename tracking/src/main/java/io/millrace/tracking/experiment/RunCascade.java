package io.millrace.tracking.experiment;

import io.millrace.tracking.shared.Lifecycle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Deletes or restores all runs of an experiment, with an event for each that changes: one
 * statement, however many there are.
 */
final class RunCascade {

  // The rows are locked in the order of their numbers, like everywhere, so that nothing deadlocks.
  private static final String MOVE =
      """
      with locked as (
        select id from tracking.run where experiment_id = ? and lifecycle <> ? order by id for update
      ), moved as (
        update tracking.run r set lifecycle = ?, deleted_time = ? from locked where r.id = locked.id
        returning r.run_id, r.experiment_id
      )
      insert into tracking.event (type, subject, data)
      select ?, 'runs/' || run_id,
        jsonb_build_object('run_id', run_id, 'experiment_id', experiment_id::text)
      from moved
      """;

  private RunCascade() {}

  static void move(Connection connection, long experiment, int lifecycle, long now)
      throws SQLException {
    boolean deleted = lifecycle == Lifecycle.DELETED;
    try (PreparedStatement move = connection.prepareStatement(MOVE)) {
      move.setLong(1, experiment);
      move.setInt(2, lifecycle);
      move.setInt(3, lifecycle);
      move.setObject(4, deleted ? now : null, java.sql.Types.BIGINT);
      move.setString(5, deleted ? "run.deleted" : "run.restored");
      move.executeUpdate();
    }
  }
}
