package io.millrace.projects.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.millrace.common.v1.Tag;
import io.millrace.projects.testing.Port;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.v1.AppendLogRequest;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.ReadJobLogRequest;
import io.millrace.tracking.v1.CreateExperimentRequest;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc.RunServiceBlockingStub;
import io.millrace.tracking.v1.RunStatus;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
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

  private RunStatus status(String run) {
    return runs.getRun(GetRunRequest.newBuilder().setRunId(run).build())
        .getRun()
        .getInfo()
        .getStatus();
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
  }
}
