package io.millrace.projects.sweep;

import io.millrace.projects.v1.SweepState;
import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import io.millrace.runtime.outbox.Outbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Tells whoever watches of a sweep, in the transaction that makes the change. */
final class SweepEvents {

  private static final Outbox OUTBOX = new Outbox("projects");

  private SweepEvents() {}

  /** It has its run, and its trials are about to begin. */
  static void created(Connection connection, SweepRow sweep) throws SQLException {
    append(connection, sweep, "created", data(sweep));
  }

  /** It is over, and its run has its last state. */
  static void ended(
      Connection connection, SweepRow sweep, SweepState state, String bestRunId, String message)
      throws SQLException {
    append(
        connection,
        sweep,
        "ended",
        data(sweep)
            .put("state", state.name().substring("SWEEP_STATE_".length()))
            .put("best_run_id", bestRunId)
            .put("message", message));
  }

  private static EventData data(SweepRow sweep) {
    return EventData.object()
        .put("sweep_id", sweep.id().toString())
        .put("run_id", sweep.runId())
        .put("experiment_id", sweep.experimentId())
        .put("uri", sweep.spec().getUri());
  }

  private static void append(Connection connection, SweepRow sweep, String what, EventData data)
      throws SQLException {
    OUTBOX.append(
        connection, List.of(new Event("sweep." + what, "sweeps/" + sweep.id(), data.json())));
  }
}
