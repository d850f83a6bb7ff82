package io.millrace.projects.sweep;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.millrace.common.v1.Tag;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.CreateSweepRequest;
import io.millrace.projects.v1.GetSweepRequest;
import io.millrace.projects.v1.Goal;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.ListTrialsRequest;
import io.millrace.projects.v1.Objective;
import io.millrace.projects.v1.SearchSpace;
import io.millrace.projects.v1.Sweep;
import io.millrace.projects.v1.SweepState;
import io.millrace.projects.v1.Trial;
import io.millrace.projects.v1.TrialState;
import io.millrace.tracking.v1.CreateExperimentRequest;
import io.millrace.tracking.v1.DeleteExperimentRequest;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.Run;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Sweeps in a queue of their own, in a test's words. */
final class Trying implements AutoCloseable {

  final Projects projects = new Projects();
  final String queue = projects.newQueue(0);

  static Objective least(String metric) {
    return Objective.newBuilder().setMetric(metric).setGoal(Goal.GOAL_MINIMIZE).build();
  }

  /** A grid of one parameter's values. */
  static SearchSpace grid(String name, double... values) {
    ListValue.Builder list = ListValue.newBuilder();
    for (double value : values) {
      list.addValues(Value.newBuilder().setNumberValue(value));
    }
    Struct grid =
        Struct.newBuilder().putFields(name, Value.newBuilder().setListValue(list).build()).build();
    return SearchSpace.newBuilder().setGrid(grid).build();
  }

  JobSpec.Builder spec() {
    return JobSpec.newBuilder().setUri(projects.uri).setQueue(queue);
  }

  Sweep make(CreateSweepRequest.Builder request) {
    if (!request.hasSpec()) {
      request.setSpec(spec());
    }
    return projects.sweeps.createSweep(request.build()).getSweep();
  }

  Sweep get(Sweep sweep) {
    return projects
        .sweeps
        .getSweep(GetSweepRequest.newBuilder().setSweepId(sweep.getSweepId()).build())
        .getSweep();
  }

  List<Trial> trials(Sweep sweep) {
    return projects
        .sweeps
        .listTrials(ListTrialsRequest.newBuilder().setSweepId(sweep.getSweepId()).build())
        .getTrialsList();
  }

  List<TrialState> states(Sweep sweep) {
    return trials(sweep).stream().map(Trial::getState).toList();
  }

  /** Waits for what a sweep comes to. */
  Sweep ended(Sweep sweep) {
    Projects.until(() -> get(sweep).getState() != SweepState.SWEEP_STATE_RUNNING);
    return get(sweep);
  }

  void await(Sweep sweep, TrialState... states) {
    Projects.until(() -> states(sweep).equals(List.of(states)));
  }

  /** Takes the next job, has it log a metric, and ends it. */
  void work(AttemptOutcome outcome, String metric, double value) {
    Assignment taken = take();
    projects.runs.logBatch(
        LogBatchRequest.newBuilder()
            .setRunId(taken.getRunId())
            .addMetrics(Metric.newBuilder().setKey(metric).setValue(value).setTimestamp(1))
            .build());
    projects.finish(taken, outcome);
  }

  /** Takes the next job, and ends it. */
  void work(AttemptOutcome outcome) {
    projects.finish(take(), outcome);
  }

  Assignment take() {
    var taken =
        new Object() {
          Assignment job;
        };
    Projects.until(
        () -> {
          projects.claim(queue).ifPresent(job -> taken.job = job);
          return taken.job != null;
        });
    return taken.job;
  }

  String newExperiment() {
    return projects
        .experiments
        .createExperiment(CreateExperimentRequest.newBuilder().setName("of " + queue).build())
        .getExperimentId();
  }

  void deleteExperiment(String id) {
    projects.experiments.deleteExperiment(
        DeleteExperimentRequest.newBuilder().setExperimentId(id).build());
  }

  Run run(String id) {
    return projects.runs.getRun(GetRunRequest.newBuilder().setRunId(id).build()).getRun();
  }

  static Map<String, String> texts(List<Tag> tags) {
    return tags.stream().collect(Collectors.toMap(Tag::getKey, Tag::getValue));
  }

  @Override
  public void close() {
    projects.close();
  }
}
