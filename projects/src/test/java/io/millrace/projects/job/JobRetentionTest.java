package io.millrace.projects.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.agroal.api.AgroalDataSource;
import io.grpc.ManagedChannel;
import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.testing.Port;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.testing.Refusal;
import io.millrace.projects.v1.AppendLogRequest;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.CreateJobRequest;
import io.millrace.projects.v1.CreateScheduleRequest;
import io.millrace.projects.v1.CreateSweepRequest;
import io.millrace.projects.v1.GetReproductionRequest;
import io.millrace.projects.v1.GetSweepRequest;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.ListTrialsRequest;
import io.millrace.projects.v1.Reproduction;
import io.millrace.projects.v1.ReproductionServiceGrpc;
import io.millrace.projects.v1.RunScheduleRequest;
import io.millrace.projects.v1.SearchSpace;
import io.millrace.projects.v1.SweepState;
import io.millrace.projects.v1.Trial;
import io.millrace.projects.v1.TrialState;
import io.millrace.projects.v1.Trigger;
import io.millrace.tracking.v1.DownloadRunArtifactRequest;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.RunArtifactServiceGrpc;
import io.millrace.tracking.v1.RunStatus;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes of jobs that ended long ago, and what stays. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class JobRetentionTest {

  private static final Duration DAY = Duration.ofDays(1);

  @Inject
  @DataSource("projects")
  AgroalDataSource source;

  @Inject JobRetention retention;
  @Inject EndedJobStore store;

  private final Projects projects = new Projects();
  private final ManagedChannel channel = Port.connect();
  private final String queue = projects.newQueue(0);

  @AfterEach
  void close() {
    projects.close();
    channel.shutdownNow();
  }

  private JobSpec.Builder spec() {
    return JobSpec.newBuilder().setQueue(queue);
  }

  /** A job that ended two days ago, as far as its row says. */
  private Job old(Job job) throws Exception {
    end(job);
    sql("update projects.job set end_time = end_time - 172800000 where id = ?", job);
    return job;
  }

  private void end(Job job) throws Exception {
    Assignment taken = projects.claim(queue).orElseThrow();
    assertThat(taken.getJobId()).isEqualTo(job.getJobId());
    projects.workers.appendLog(
        AppendLogRequest.newBuilder()
            .setJobId(taken.getJobId())
            .setFence(taken.getFence())
            .setOffset(0)
            .setData(ByteString.copyFromUtf8("said"))
            .build());
    projects.finish(taken, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
    while (is(job, "state > 2 and (not is_settled or is_log_due)")) {
      Thread.sleep(20);
    }
  }

  private void sql(String sql, Job job) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, UUID.fromString(job.getJobId()));
      statement.executeUpdate();
    }
  }

  /** A reproduction that nobody judges, of which this is the job. */
  private void reproduction(Job job) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                insert into projects.reproduction (job_id, source_run_id, content, leased_until)
                values (?, 'first', ?, 'infinity')
                """)) {
      insert.setObject(1, UUID.fromString(job.getJobId()));
      insert.setBytes(2, Reproduction.newBuilder().setRunId(job.getRunId()).build().toByteArray());
      insert.executeUpdate();
    }
  }

  private boolean is(Job job, String what) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select from projects.job where id = ? and " + what)) {
      select.setObject(1, UUID.fromString(job.getJobId()));
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private boolean isThere(Job job) throws SQLException {
    return is(job, "true");
  }

  @Test
  void whatEndedLongAgoGoesAndItsRunStaysWithItsLog() throws Exception {
    Job old = old(projects.submit(spec()));
    Job young = projects.submit(spec());
    end(young);
    Job waiting = projects.submit(spec());
    retention.remove(DAY);
    assertThat(Refusal.of(() -> projects.get(old)).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST);
    assertThat(isThere(young)).isTrue();
    assertThat(isThere(waiting)).isTrue();
    assertThat(
            projects
                .runs
                .getRun(GetRunRequest.newBuilder().setRunId(old.getRunId()).build())
                .getRun()
                .getInfo()
                .getStatus())
        .isEqualTo(RunStatus.RUN_STATUS_FINISHED);
    StringBuilder log = new StringBuilder();
    RunArtifactServiceGrpc.newBlockingStub(channel)
        .downloadRunArtifact(
            DownloadRunArtifactRequest.newBuilder()
                .setRunId(old.getRunId())
                .setPath("logs/attempt-1.log")
                .build())
        .forEachRemaining(chunk -> log.append(chunk.getData().toStringUtf8()));
    assertThat(log).hasToString("said");
  }

  @Test
  void whatIsLeftToBeDoneForAJobIsWaitedFor() throws Exception {
    Job job = old(projects.submit(spec()));
    sql("update projects.job set is_log_due = true, log_after = 'infinity' where id = ?", job);
    retention.remove(DAY);
    assertThat(isThere(job)).isTrue();
    sql("update projects.job set is_log_due = false where id = ?", job);
    retention.remove(DAY);
    assertThat(isThere(job)).isFalse();
  }

  @Test
  void aRequestThatMayBeRepeatedKeepsItsJob() throws Exception {
    Job job =
        old(
            projects
                .jobs
                .createJob(
                    CreateJobRequest.newBuilder()
                        .setSpec(spec().setUri(projects.uri))
                        .setRequestId(queue)
                        .build())
                .getJob());
    retention.remove(DAY);
    assertThat(isThere(job)).isTrue();
  }

  @Test
  void aReproductionKeepsItsJobUntilItHasAVerdict() throws Exception {
    Job job = old(projects.submit(spec()));
    reproduction(job);
    retention.remove(DAY);
    assertThat(isThere(job)).isTrue();
    sql("update projects.reproduction set verdict = 1 where job_id = ?", job);
    retention.remove(DAY);
    assertThat(isThere(job)).isFalse();
    // The report stays.
    assertThat(
            ReproductionServiceGrpc.newBlockingStub(channel)
                .getReproduction(
                    GetReproductionRequest.newBuilder().setReproductionId(job.getJobId()).build())
                .getReproduction()
                .getRunId())
        .isEqualTo(job.getRunId());
  }

  @Test
  void aScheduleKeepsItsLastJob() throws Exception {
    projects.schedules.createSchedule(
        CreateScheduleRequest.newBuilder()
            .setName(queue)
            .setSpec(spec().setUri(projects.uri))
            .setTrigger(Trigger.newBuilder().setInterval(Projects.millis(3_600_000)))
            .build());
    RunScheduleRequest run = RunScheduleRequest.newBuilder().setName(queue).build();
    Job first = old(projects.schedules.runSchedule(run).getJob());
    retention.remove(DAY);
    assertThat(isThere(first)).isTrue();
    Job second = old(projects.schedules.runSchedule(run).getJob());
    retention.remove(DAY);
    assertThat(isThere(first)).isFalse();
    assertThat(isThere(second)).isTrue();
    // As of a server that died between making an occasion's job and noting it.
    sql(
        """
        with noted as (
          update projects.firing set outcome = 5, job_id = null, retry_time = 9e15 where job_id = ?
          returning schedule_id, occasion)
        update projects.job set creator = creator from noted
        where job.occasion = noted.schedule_id || '/' || noted.occasion
        """,
        second);
    retention.remove(DAY);
    assertThat(isThere(second)).isTrue();
  }

  @Test
  void aSweepKeepsItsJobsWhileItRuns() throws Exception {
    Value values =
        Value.newBuilder()
            .setListValue(
                ListValue.newBuilder()
                    .addValues(Value.newBuilder().setNumberValue(1))
                    .addValues(Value.newBuilder().setNumberValue(2)))
            .build();
    String sweep =
        projects
            .sweeps
            .createSweep(
                CreateSweepRequest.newBuilder()
                    .setSpec(spec().setUri(projects.uri))
                    .setSearchSpace(
                        SearchSpace.newBuilder()
                            .setGrid(Struct.newBuilder().putFields("alpha", values)))
                    .setMaxParallelTrials(1)
                    .build())
            .getSweep()
            .getSweepId();
    Job first = old(trial(sweep, 0));
    Job second = trial(sweep, 1);
    retention.remove(DAY);
    assertThat(isThere(first)).isTrue();
    end(second);
    GetSweepRequest get = GetSweepRequest.newBuilder().setSweepId(sweep).build();
    while (projects.sweeps.getSweep(get).getSweep().getState() == SweepState.SWEEP_STATE_RUNNING) {
      Thread.sleep(20);
    }
    retention.remove(DAY);
    assertThat(isThere(first)).isFalse();
    assertThat(trials(sweep).get(0).getState()).isEqualTo(TrialState.TRIAL_STATE_SUCCEEDED);
  }

  /** The job of a trial, once it is made. */
  private Job trial(String sweep, int position) throws InterruptedException {
    while (trials(sweep).get(position).getJobId().isEmpty()) {
      Thread.sleep(20);
    }
    return Job.newBuilder().setJobId(trials(sweep).get(position).getJobId()).build();
  }

  private List<Trial> trials(String sweep) {
    return projects
        .sweeps
        .listTrials(ListTrialsRequest.newBuilder().setSweepId(sweep).build())
        .getTrialsList();
  }

  @Test
  void serversRemoveBesideEachOther() throws Exception {
    try (Connection connection = source.getConnection();
        Statement insert = connection.createStatement()) {
      insert.executeUpdate(
          """
          insert into projects.job (id, queue, priority, spec, resolved_version, experiment_id, creator, state,
            cpu_millis, memory_bytes, gpus, max_attempts, retry_millis, leased_until, creation_time, end_time, is_settled)
          select gen_random_uuid(), '%s', 0, '', '', '0', '', 3, 0, 0, 0, 1, 0, now(), 0, i, true
          from generate_series(1, 1000) i
          """
              .formatted(queue));
    }
    // As long as one of them holds some, the other takes others.
    CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> all(1001));
    int one = all(1001);
    assertThat(one + other.join()).isEqualTo(1000);
  }

  private int all(long before) {
    int count = 0;
    int step;
    do {
      step = store.remove(before, 10);
      count += step;
    } while (step > 0);
    return count;
  }
}
