package io.millrace.projects.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.agroal.api.AgroalDataSource;
import io.grpc.ManagedChannel;
import io.millrace.common.v1.ErrorReason;
import io.millrace.project.source.ProjectUri;
import io.millrace.projects.testing.Port;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.testing.Refusal;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.CancelSweepRequest;
import io.millrace.projects.v1.CreateJobRequest;
import io.millrace.projects.v1.CreateScheduleRequest;
import io.millrace.projects.v1.CreateSweepRequest;
import io.millrace.projects.v1.DeleteJobRequest;
import io.millrace.projects.v1.DeleteScheduleRequest;
import io.millrace.projects.v1.Finding;
import io.millrace.projects.v1.FindingKind;
import io.millrace.projects.v1.GetSweepRequest;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.ReproduceRunRequest;
import io.millrace.projects.v1.ReproductionServiceGrpc;
import io.millrace.projects.v1.SearchSpace;
import io.millrace.projects.v1.SweepState;
import io.millrace.projects.v1.Trigger;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Uploaded folders go once nothing names them, and never under whoever uses them. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class UploadRetentionTest {

  private static final Duration DAY = Duration.ofDays(1);

  @Inject
  @DataSource("projects")
  AgroalDataSource source;

  @Inject Uploads uploads;
  @Inject UploadStore store;
  @Inject UploadRetention retention;

  private final Projects projects = new Projects();
  private final ManagedChannel channel = Port.connect();
  private final String queue = projects.newQueue(0);
  private final byte[] tar = tar("# %s\nentry_points: {main: {command: 'true'}}".formatted(queue));
  private String digest;

  @BeforeEach
  void send() {
    digest = uploads.take(new ByteArrayInputStream(tar));
  }

  @AfterEach
  void close() {
    projects.close();
    channel.shutdownNow();
  }

  private static byte[] tar(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(all)) {
      TarArchiveEntry entry = new TarArchiveEntry("MLproject");
      entry.setSize(bytes.length);
      tar.putArchiveEntry(entry);
      tar.write(bytes);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return all.toByteArray();
  }

  private JobSpec spec() {
    return JobSpec.newBuilder().setUri("projects/" + digest).setQueue(queue).build();
  }

  private Job submit() {
    return projects.jobs.createJob(CreateJobRequest.newBuilder().setSpec(spec()).build()).getJob();
  }

  private void delete(Job job) {
    projects.jobs.deleteJob(DeleteJobRequest.newBuilder().setJobId(job.getJobId()).build());
  }

  /** As if it had been used two days ago for the last time. */
  private void age() throws SQLException {
    sql("update projects.upload set used_time = used_time - 172800000 where digest = ?");
  }

  private void sql(String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, digest);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  private boolean isThere() {
    try {
      uploads.open(digest).close();
      return true;
    } catch (MillraceException e) {
      assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST);
      return false;
    }
  }

  private void remove() throws SQLException {
    age();
    retention.remove(DAY);
  }

  @Test
  void whatNothingNamesGoesAndMayComeAgain() throws Exception {
    retention.remove(DAY);
    assertThat(isThere()).isTrue();
    remove();
    assertThat(isThere()).isFalse();
    Refusal refusal = Refusal.of(this::submit);
    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST);
    assertThat(refusal.message()).contains("it was removed").contains("Upload it again");
    assertThat(uploads.take(new ByteArrayInputStream(tar))).isEqualTo(digest);
    submit();
  }

  @Test
  void whatAJobNamesStaysAsLongAsTheJob() throws Exception {
    Job job = submit();
    remove();
    assertThat(isThere()).isTrue();
    projects.finish(projects.claim(queue).orElseThrow(), AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
    delete(job);
    retention.remove(DAY);
    assertThat(isThere()).isFalse();
    // Its run is there, and says what it was made from.
    assertThat(
            ReproductionServiceGrpc.newBlockingStub(channel)
                .reproduceRun(
                    ReproduceRunRequest.newBuilder()
                        .setRunId(job.getRunId())
                        .setValidateOnly(true)
                        .build())
                .getFindingsList())
        .filteredOn(each -> each.getKind() == FindingKind.FINDING_KIND_SOURCE_GONE)
        .extracting(Finding::getMessage)
        .singleElement()
        .asString()
        .contains("projects/" + digest)
        .contains("it was removed");
  }

  @Test
  void whatAScheduleNamesStaysAsLongAsTheSchedule() throws Exception {
    projects.schedules.createSchedule(
        CreateScheduleRequest.newBuilder()
            .setName(queue)
            .setSpec(spec())
            .setTrigger(Trigger.newBuilder().setInterval(Projects.millis(3_600_000)))
            .build());
    remove();
    assertThat(isThere()).isTrue();
    projects.schedules.deleteSchedule(DeleteScheduleRequest.newBuilder().setName(queue).build());
    retention.remove(DAY);
    assertThat(isThere()).isFalse();
  }

  @Test
  void whatASweepNamesStaysWhileItRuns() throws Exception {
    Value values =
        Value.newBuilder()
            .setListValue(ListValue.newBuilder().addValues(Value.newBuilder().setNumberValue(1)))
            .build();
    String sweep =
        projects
            .sweeps
            .createSweep(
                CreateSweepRequest.newBuilder()
                    .setSpec(spec())
                    .setSearchSpace(
                        SearchSpace.newBuilder()
                            .setGrid(Struct.newBuilder().putFields("alpha", values)))
                    // No job is made, until somebody changes that.
                    .setMaxParallelTrials(0)
                    .build())
            .getSweep()
            .getSweepId();
    remove();
    assertThat(isThere()).isTrue();
    projects.sweeps.cancelSweep(CancelSweepRequest.newBuilder().setSweepId(sweep).build());
    GetSweepRequest get = GetSweepRequest.newBuilder().setSweepId(sweep).build();
    while (projects.sweeps.getSweep(get).getSweep().getState() == SweepState.SWEEP_STATE_RUNNING) {
      Thread.sleep(20);
    }
    retention.remove(DAY);
    assertThat(isThere()).isFalse();
  }

  @Test
  void whatIsSentWhileItIsRemovedIsThereAfterwards() throws Exception {
    age();
    giveUp();
    CompletableFuture<?>[] sending = new CompletableFuture<?>[1];
    store.remove(
        digest,
        () -> {
          sending[0] =
              CompletableFuture.runAsync(() -> uploads.take(new ByteArrayInputStream(tar)));
          // Time enough to be stored, were it not to wait.
          sleep();
          uploads.remove(digest);
        });
    sending[0].join();
    assertThat(isThere()).isTrue();
    retention.remove(DAY);
    assertThat(isThere()).isTrue();
  }

  private static void sleep() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void giveUp() {
    store.giveUp(System.currentTimeMillis() - DAY.toMillis(), 1000);
    assertThat(store.due(1000)).contains(digest);
  }

  @Test
  void noJobIsMadeOfWhatIsGivenUpAfterItWasLookedInto() throws Exception {
    age();
    giveUp();
    // Its file is still there, as for a job whose project was inspected a moment ago.
    assertThat(isThere()).isTrue();
    assertThat(Refusal.of(this::submit).message()).contains("it was removed");
    assertThat(
            Refusal.of(
                    () ->
                        projects.schedules.createSchedule(
                            CreateScheduleRequest.newBuilder()
                                .setName(queue)
                                .setSpec(spec())
                                .setTrigger(
                                    Trigger.newBuilder().setInterval(Projects.millis(3_600_000)))
                                .build()))
                .message())
        .contains("it was removed");
  }

  @Test
  void whatAJobThatIsJustBeingMadeNamesIsNotGivenUp() throws Exception {
    age();
    try (Connection making = source.getConnection()) {
      making.setAutoCommit(false);
      UploadUse.take(making, new ProjectUri.Upload(digest, ""));
      retention.remove(DAY);
      making.commit();
    }
    assertThat(isThere()).isTrue();
    retention.remove(DAY);
    assertThat(isThere()).isTrue();
  }

  @Test
  void aRemovalThatDoesNotSucceedIsDueAgain() throws Exception {
    age();
    giveUp();
    assertThatThrownBy(
            () ->
                store.remove(
                    digest,
                    () -> {
                      throw MillraceException.unavailable("The store is away.", null);
                    }))
        .isInstanceOf(MillraceException.class);
    retention.remove(DAY);
    assertThat(isThere()).isFalse();
  }

  @Test
  void whatWasSentBeforeUploadsWereNotedIsFound() throws Exception {
    sql("delete from projects.upload where digest = ?");
    retention.remove(DAY);
    assertThat(isThere()).isTrue();
    remove();
    assertThat(isThere()).isFalse();
  }
}
