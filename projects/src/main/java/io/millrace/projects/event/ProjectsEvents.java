package io.millrace.projects.event;

import io.millrace.runtime.outbox.EventCatalog;
import io.millrace.runtime.outbox.EventType;
import io.millrace.runtime.outbox.EventTypes;
import java.util.List;

/** The types of this domain's events. */
public final class ProjectsEvents implements EventCatalog {

  private static final String JOB = "jobs/<id>";
  private static final String SWEEP = "sweeps/<id>";

  private final EventTypes types = new EventTypes();

  /** The service loader makes one. */
  public ProjectsEvents() {
    types
        .field("job_id", "the job's id", "\"0b6c…\"")
        .field("run_id", "its run", "\"4f1a…\"")
        .field("queue", "the queue that it waits in", "\"default\"")
        .field("uri", "the project, as it was asked for", "\"https://example.com/train.git\"")
        .field(
            "creator",
            "the schedule or sweep whose job it is; empty for a user's",
            "\"schedules/nightly\"")
        .field("attempt", "which attempt, from 1", "1")
        .field("worker", "the worker's name", "\"gpu-3\"")
        .field("state", "where the job or sweep is then", "\"SUCCEEDED\"")
        .field("outcome", "how the attempt has ended", "\"FAILED\"")
        .field("message", "why, if there is more to say", "\"it ended with 1\"");
    sweeps();
    job("created", "A job waits in its queue.");
    job("attempt_started", "A worker has it.", "attempt", "worker");
    job(
        "attempt_ended",
        "An attempt is over, and another one follows.",
        "attempt",
        "outcome",
        "message");
    job("cancelled", "It is to be ended.", "state");
    job("ended", "It is over, and its run has its last state.", "state", "message");
  }

  private void sweeps() {
    types
        .field("sweep_id", "the sweep's id", "\"7c2e…\"")
        .field("experiment_id", "the experiment that its runs are in", "\"7\"")
        .field(
            "best_run_id",
            "the best trial's run; none if none has a value of the objective",
            "\"9d3b…\"")
        .add(
            "sweep.created",
            SWEEP,
            "It has its run, and its trials begin.",
            "sweep_id",
            "run_id",
            "experiment_id",
            "uri")
        .add(
            "sweep.ended",
            SWEEP,
            "It is over, and its run has its last state.",
            "sweep_id",
            "run_id",
            "experiment_id",
            "uri",
            "state",
            "best_run_id",
            "message");
  }

  private void job(String what, String meaning, String... more) {
    String[] fields = new String[5 + more.length];
    System.arraycopy(new String[] {"job_id", "run_id", "queue", "uri", "creator"}, 0, fields, 0, 5);
    System.arraycopy(more, 0, fields, 5, more.length);
    types.add("job." + what, JOB, meaning, fields);
  }

  @Override
  public String domain() {
    return "projects";
  }

  @Override
  public List<EventType> types() {
    return types.all();
  }
}
