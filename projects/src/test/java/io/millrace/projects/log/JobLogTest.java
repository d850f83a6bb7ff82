package io.millrace.projects.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.agroal.api.AgroalDataSource;
import io.millrace.artifact.ArtifactFiles;
import io.millrace.artifact.ArtifactOutput;
import io.millrace.artifact.ArtifactUri;
import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.testing.Refusal;
import io.millrace.projects.v1.AppendLogRequest;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.ReadJobLogRequest;
import io.millrace.projects.v1.ReadJobLogResponse;
import io.millrace.projects.v1.RenewLeaseRequest;
import io.millrace.runtime.channel.Channels;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Iterator;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class JobLogTest {

  @Inject
  @DataSource("projects")
  AgroalDataSource source;

  private final Projects projects = new Projects();
  private final String queue = projects.newQueue(0);

  @AfterEach
  void close() {
    projects.close();
  }

  private long append(Assignment job, long offset, String text) {
    return projects
        .workers
        .appendLog(
            AppendLogRequest.newBuilder()
                .setJobId(job.getJobId())
                .setFence(job.getFence())
                .setOffset(offset)
                .setData(ByteString.copyFromUtf8(text))
                .build())
        .getSize();
  }

  private void renew(Assignment job) {
    projects.workers.renewLease(
        RenewLeaseRequest.newBuilder().setJobId(job.getJobId()).setFence(job.getFence()).build());
  }

  private String read(String job, long offset, boolean follow) {
    Iterator<ReadJobLogResponse> parts =
        projects.jobs.readJobLog(
            ReadJobLogRequest.newBuilder()
                .setJobId(job)
                .setOffset(offset)
                .setFollow(follow)
                .build());
    StringBuilder text = new StringBuilder();
    parts.forEachRemaining(part -> text.append(part.getData().toStringUtf8()));
    return text.toString();
  }

  @Test
  void whatIsSentTwiceIsThereOnceAndNothingIsLeftOut() {
    projects.submit(JobSpec.newBuilder().setQueue(queue));
    Assignment job = projects.claim(queue).orElseThrow();
    assertThat(append(job, 0, "one ")).isEqualTo(4);
    assertThat(append(job, 0, "one ")).isEqualTo(4);
    assertThat(append(job, 2, "e two ")).isEqualTo(8);
    assertThat(Refusal.of(() -> append(job, 9, "four")))
        .isEqualTo(
            Refusal.badRequest("The log has 8 bytes: what begins at 9 leaves something out."));
    assertThat(read(job.getJobId(), 0, false)).isEqualTo("one two ");
    assertThat(read(job.getJobId(), 5, false)).isEqualTo("wo ");
    assertThat(Refusal.of(() -> read(job.getJobId(), 9, false)).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
  }

  @Test
  void manySmallPartsAreReadAsFew() {
    projects.submit(JobSpec.newBuilder().setQueue(queue));
    Assignment job = projects.claim(queue).orElseThrow();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      String line = "line %d\n".formatted(i);
      append(job, all.length(), line);
      all.append(line);
      renew(job);
    }
    String large = "x".repeat(600_000);
    append(job, all.length(), large);
    append(job, all.length() + large.length(), "end");
    all.append(large).append("end");
    assertThat(read(job.getJobId(), 0, false)).isEqualTo(all.toString());
    assertThat(read(job.getJobId(), 903, false)).isEqualTo(all.substring(903));
    assertThat(read(job.getJobId(), all.length() - 1, false)).isEqualTo("d");
    assertThat(read(job.getJobId(), all.length(), false)).isEmpty();
  }

  @Test
  void whoWaitsIsToldAtOnceThatThereIsNothingYet() {
    projects.submit(JobSpec.newBuilder().setQueue(queue));
    Assignment job = projects.claim(queue).orElseThrow();
    Iterator<ReadJobLogResponse> parts =
        projects.jobs.readJobLog(ReadJobLogRequest.newBuilder().setJobId(job.getJobId()).build());
    ReadJobLogResponse first = parts.next();
    assertThat(first.getData()).isEmpty();
    assertThat(first.getOffset()).isZero();
    append(job, 0, "x");
    assertThat(parts.next().getData().toStringUtf8()).isEqualTo("x");
    projects.finish(job, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
    assertThat(parts.hasNext()).isFalse();
  }

  /** A job that has ended, and whose log is where clients can write too. */
  private Job kept(String text) throws Exception {
    projects.submit(JobSpec.newBuilder().setQueue(queue));
    Assignment taken = projects.claim(queue).orElseThrow();
    append(taken, 0, text);
    Job job = projects.finish(taken, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
    try (Connection connection = source.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select 1 from projects.job_attempt a join projects.job j using (sequence) where j.id = ? and is_log_kept")) {
      select.setObject(1, UUID.fromString(job.getJobId()));
      for (boolean isKept = false; !isKept; Thread.sleep(20)) {
        try (ResultSet row = select.executeQuery()) {
          isKept = row.next();
        }
      }
    }
    return job;
  }

  private void replace(Job job, String text) {
    ArtifactFiles files = new ArtifactFiles(Channels.over(projects.runs.getChannel()));
    String place =
        files.place(
            ArtifactUri.parse("uri", "runs:/%s/logs/attempt-1.log".formatted(job.getRunId())));
    try (ArtifactOutput out = files.create(place)) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.write(bytes, 0, bytes.length);
      out.commit();
    }
  }

  @Test
  void aLogThatSomebodyHasShortenedEndsWithAWordOfThat() throws Exception {
    Job job = kept("ten bytes.");
    replace(job, "ten");
    for (long offset : new long[] {0, 3, 5}) {
      assertThat(Refusal.of(() -> read(job.getJobId(), offset, true)))
          .isEqualTo(
              Refusal.notFound(
                  "The rest of the log is gone: attempt 1 has printed 10 bytes, and the artifact logs/attempt-1.log of run %s, which somebody has changed, has less."
                      .formatted(job.getRunId())));
    }
    replace(job, "ten bytes. And more");
    assertThat(read(job.getJobId(), 4, true)).isEqualTo("bytes.");
  }

  @Test
  void attemptsFollowEachOtherAndTheEndIsTheEnd() {
    projects.submit(
        JobSpec.newBuilder().setQueue(queue).setMaxAttempts(2).setRetryDelay(Projects.millis(0)));
    Assignment first = projects.claim(queue).orElseThrow();
    append(first, 0, "first ");
    projects.finish(first, AttemptOutcome.ATTEMPT_OUTCOME_FAILED);
    Assignment second = projects.claim(queue).orElseThrow();
    assertThat(Refusal.of(() -> append(first, 6, "late")).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_LEASE_LOST);
    append(second, 0, "second");
    projects.finish(second, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
    // Perhaps it is among the run's artifacts by now, perhaps not: readers do not see a difference.
    for (int i = 0; i < 20; i++) {
      assertThat(read(second.getJobId(), 0, true)).isEqualTo("first second");
      assertThat(read(second.getJobId(), 4, true)).isEqualTo("t second");
    }
  }
}
