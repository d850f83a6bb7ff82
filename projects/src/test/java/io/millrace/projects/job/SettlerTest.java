package io.millrace.projects.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.millrace.common.v1.ErrorReason;
import io.millrace.common.v1.Tag;
import io.millrace.projects.testing.Port;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.testing.Refusal;
import io.millrace.projects.v1.AppendLogRequest;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.CancelJobRequest;
import io.millrace.projects.v1.DeleteJobRequest;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.ReadJobLogRequest;
import io.millrace.tracking.v1.CreateExperimentRequest;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.DeleteRunRequest;
import io.millrace.tracking.v1.DownloadRunArtifactRequest;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.LifecycleStage;
import io.millrace.tracking.v1.RestoreRunRequest;
import io.millrace.tracking.v1.RunArtifactServiceGrpc;
import io.millrace.tracking.v1.RunInfo;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc.RunServiceBlockingStub;
import io.millrace.tracking.v1.RunStatus;
import io.millrace.tracking.v1.UpdateRunRequest;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What runs are told of their jobs, whatever comes between. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class SettlerTest {

  @Inject
  @DataSource("projects")
  io.agroal.api.AgroalDataSource source;

  private final Projects projects = new Projects();
  private final ManagedChannel channel = Port.connect();
  private final RunServiceBlockingStub runs = RunServiceGrpc.newBlockingStub(channel);
  private final String queue = projects.newQueue(0);

  @AfterEach
  void close() {
    projects.close();
    channel.shutdownNow();
  }

  private RunInfo info(String run) {
    return runs.getRun(GetRunRequest.newBuilder().setRunId(run).build()).getRun().getInfo();
  }

  private RunStatus status(String run) {
    return info(run).getStatus();
  }

  private void await(String run, RunStatus wanted) throws InterruptedException {
    while (status(run) != wanted) {
      Thread.sleep(50);
    }
  }

  @Test
  void aRunIsRunningBeforeItsJobIsGivenAway() throws InterruptedException {
    Job job = projects.submit(JobSpec.newBuilder().setQueue(queue));
    assertThat(status(job.getRunId())).isEqualTo(RunStatus.RUN_STATUS_SCHEDULED);
    Assignment taken = projects.claim(queue).orElseThrow();
    assertThat(status(job.getRunId())).isEqualTo(RunStatus.RUN_STATUS_RUNNING);
    projects.finish(taken, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
    await(job.getRunId(), RunStatus.RUN_STATUS_FINISHED);
  }

  @Test
  void aLogThatCannotBeKeptStandsInNobodysWay() throws InterruptedException {
    String elsewhere =
        ExperimentServiceGrpc.newBlockingStub(channel)
            .createExperiment(
                CreateExperimentRequest.newBuilder()
                    .setName("elsewhere " + queue)
                    .setArtifactLocation("s3://elsewhere/artifacts")
                    .build())
            .getExperimentId();
    Job first = projects.submit(JobSpec.newBuilder().setQueue(queue).setExperimentId(elsewhere));
    Job second = projects.submit(JobSpec.newBuilder().setQueue(queue));
    for (int i = 0; i < 2; i++) {
      Assignment taken = projects.claim(queue).orElseThrow();
      projects.workers.appendLog(
          AppendLogRequest.newBuilder()
              .setJobId(taken.getJobId())
              .setFence(taken.getFence())
              .setOffset(0)
              .setData(ByteString.copyFromUtf8("said"))
              .build());
      projects.finish(taken, AttemptOutcome.ATTEMPT_OUTCOME_FAILED);
    }
    await(second.getRunId(), RunStatus.RUN_STATUS_FAILED);
    await(first.getRunId(), RunStatus.RUN_STATUS_FAILED);
    // It stays where it was.
    ReadJobLogRequest request =
        ReadJobLogRequest.newBuilder().setJobId(first.getJobId()).setFollow(true).build();
    assertThat(projects.jobs.readJobLog(request).next().getData().toStringUtf8()).isEqualTo("said");
  }

  private Assignment printing(String text) {
    projects.submit(JobSpec.newBuilder().setQueue(queue));
    Assignment taken = projects.claim(queue).orElseThrow();
    projects.workers.appendLog(
        AppendLogRequest.newBuilder()
            .setJobId(taken.getJobId())
            .setFence(taken.getFence())
            .setOffset(0)
            .setData(ByteString.copyFromUtf8(text))
            .build());
    return taken;
  }

  private String kept(Assignment job) {
    StringBuilder text = new StringBuilder();
    RunArtifactServiceGrpc.newBlockingStub(channel)
        .downloadRunArtifact(
            DownloadRunArtifactRequest.newBuilder()
                .setRunId(job.getRunId())
                .setPath("logs/attempt-1.log")
                .build())
        .forEachRemaining(chunk -> text.append(chunk.getData().toStringUtf8()));
    return text.toString();
  }

  private void delete(Assignment job) {
    projects.jobs.deleteJob(DeleteJobRequest.newBuilder().setJobId(job.getJobId()).build());
  }

  private void sql(String sql, String job) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, UUID.fromString(job));
      statement.executeUpdate();
    }
  }

  private boolean isSettled(String job) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select is_settled from projects.job where id = ?")) {
      select.setObject(1, UUID.fromString(job));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /** Nobody reads what jobs have printed until this is rolled back. */
  private Connection standstillOfLogs() throws SQLException {
    Connection connection = source.getConnection();
    connection.setAutoCommit(false);
    try (Statement lock = connection.createStatement()) {
      lock.execute("lock table projects.job_log in access exclusive mode");
    }
    return connection;
  }

  @Test
  void noRunWaitsForALogToBeKept() throws Exception {
    Assignment first = printing("first");
    Assignment second = printing("second");
    try (Connection standstill = standstillOfLogs()) {
      projects.finish(first, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
      projects.finish(second, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
      await(first.getRunId(), RunStatus.RUN_STATUS_FINISHED);
      await(second.getRunId(), RunStatus.RUN_STATUS_FINISHED);
      standstill.rollback();
    }
    delete(first);
    delete(second);
    assertThat(kept(first)).isEqualTo("first");
    assertThat(kept(second)).isEqualTo("second");
  }

  @Test
  void whatIsDeletedAtOnceLeavesAnEndedRunWithItsLog() throws Exception {
    Assignment job = printing("said");
    try (Connection standstill = standstillOfLogs()) {
      projects.finish(job, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
      assertThat(Refusal.of(() -> delete(job)).reason())
          .isEqualTo(ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE);
      standstill.rollback();
    }
    delete(job);
    assertThat(status(job.getRunId())).isEqualTo(RunStatus.RUN_STATUS_FINISHED);
    assertThat(kept(job)).isEqualTo("said");
    assertThat(Refusal.of(() -> delete(job)).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST);
  }

  @Test
  void whoHearsThatAJobHasEndedFindsItsRunEnded() throws Exception {
    Assignment job = printing("said");
    try (Connection standstill = standstillOfLogs();
        Connection connection = source.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select 1 from projects.event where type = 'job.ended' and subject = ?")) {
      projects.finish(job, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
      select.setString(1, "jobs/" + job.getJobId());
      for (boolean isTold = false; !isTold; ) {
        try (ResultSet row = select.executeQuery()) {
          isTold = row.next();
        }
      }
      assertThat(status(job.getRunId())).isEqualTo(RunStatus.RUN_STATUS_FINISHED);
      standstill.rollback();
    }
  }

  @Test
  void aWordThatComesTooLateIsTakenBack() throws Exception {
    projects.submit(JobSpec.newBuilder().setQueue(queue));
    Assignment job = projects.claim(queue).orElseThrow();
    // As if tracking had not answered when it was told that the run runs.
    sql("update projects.job set recheck_after = now() where id = ?", job.getJobId());
    projects.finish(job, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
    while (!isSettled(job.getJobId())) {
      Thread.sleep(50);
    }
    runs.updateRun(
        UpdateRunRequest.newBuilder()
            .setRunId(job.getRunId())
            .setStatus(RunStatus.RUN_STATUS_RUNNING)
            .build());
    sql(
        "update projects.job set recheck_after = now() where id = ? and recheck_after > now()",
        job.getJobId());
    await(job.getRunId(), RunStatus.RUN_STATUS_FINISHED);
  }

  private void deleteRun(Job job) {
    runs.deleteRun(DeleteRunRequest.newBuilder().setRunId(job.getRunId()).build());
  }

  private RunStatus restored(Job job) {
    runs.restoreRun(RestoreRunRequest.newBuilder().setRunId(job.getRunId()).build());
    return status(job.getRunId());
  }

  @Test
  void aRunThatIsDeletedWhileItsJobWaitsHasEndedWhenItIsRestored() {
    Job job = projects.submit(JobSpec.newBuilder().setQueue(queue));
    deleteRun(job);
    projects.jobs.cancelJob(CancelJobRequest.newBuilder().setJobId(job.getJobId()).build());
    projects.jobs.deleteJob(DeleteJobRequest.newBuilder().setJobId(job.getJobId()).build());
    assertThat(restored(job)).isEqualTo(RunStatus.RUN_STATUS_KILLED);
  }

  @Test
  void aJobWhoseRunWasDeletedBeforeAWorkerTookItEndsInOrder() {
    Job job = projects.submit(JobSpec.newBuilder().setQueue(queue));
    deleteRun(job);
    Assignment taken = projects.claim(queue).orElseThrow();
    projects.finish(taken, AttemptOutcome.ATTEMPT_OUTCOME_FAILED);
    delete(taken);
    assertThat(restored(job)).isEqualTo(RunStatus.RUN_STATUS_FAILED);
  }

  @Test
  void theRunOfAJobThatWasNeverQueuedIsEnded() throws Exception {
    // What a server leaves behind that dies when it has made the run.
    UUID id = UUID.randomUUID();
    String run =
        runs.createRun(
                CreateRunRequest.newBuilder()
                    .setExperimentId("0")
                    .addTags(Tag.newBuilder().setKey(JobTags.JOB_ID).setValue(id.toString()))
                    .build())
            .getRun()
            .getInfo()
            .getRunId();
    try (Connection connection = source.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                insert into projects.job (id, queue, priority, spec, resolved_version, experiment_id, creator,
                  cpu_millis, memory_bytes, gpus, max_attempts, retry_millis, leased_until, creation_time)
                values (?, ?, 0, '', '', '0', '', 0, 0, 0, 1, 0, now(), 0)
                """)) {
      insert.setObject(1, id);
      insert.setString(2, queue);
      insert.executeUpdate();
    }
    await(run, RunStatus.RUN_STATUS_FAILED);
    // Who looks for runs does not find one that no job had.
    while (info(run).getLifecycleStage() != LifecycleStage.LIFECYCLE_STAGE_DELETED) {
      Thread.sleep(50);
    }
  }
}
