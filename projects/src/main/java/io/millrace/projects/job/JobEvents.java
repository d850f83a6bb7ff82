package io.millrace.projects.job;

import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.JobState;
import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import io.millrace.runtime.outbox.Outbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Tells whoever watches of a job, in the transaction that makes the change. */
public final class JobEvents {

  private static final Outbox OUTBOX = new Outbox("projects");

  private JobEvents() {}

  /** It waits in its queue. */
  public static void created(Connection connection, Job job) throws SQLException {
    append(connection, job, "created", data(job));
  }

  /** A worker has it. */
  public static void started(Connection connection, Job job, String worker) throws SQLException {
    append(
        connection,
        job,
        "attempt_started",
        data(job).put("attempt", job.attempts()).put("worker", worker));
  }

  /** An attempt is over, and another one follows. */
  public static void attemptEnded(
      Connection connection, Job job, AttemptOutcome outcome, String message) throws SQLException {
    append(
        connection,
        job,
        "attempt_ended",
        data(job)
            .put("attempt", job.attempts())
            .put("outcome", outcome.name().substring("ATTEMPT_OUTCOME_".length()))
            .put("message", message));
  }

  /** It is to be ended. */
  public static void cancelled(Connection connection, Job job) throws SQLException {
    append(connection, job, "cancelled", data(job).put("state", name(job.state())));
  }

  /** It is over. */
  public static void ended(Connection connection, Job job) throws SQLException {
    append(
        connection,
        job,
        "ended",
        data(job).put("state", name(job.state())).put("message", job.stateMessage()));
  }

  private static EventData data(Job job) {
    return EventData.object()
        .put("job_id", job.id().toString())
        .put("run_id", job.runId())
        .put("queue", job.queue())
        .put("uri", job.spec().getUri())
        .put("creator", job.creator());
  }

  private static String name(JobState state) {
    return state.name().substring("JOB_STATE_".length());
  }

  private static void append(Connection connection, Job job, String what, EventData data)
      throws SQLException {
    OUTBOX.append(connection, List.of(new Event("job." + what, "jobs/" + job.id(), data.json())));
  }
}
