package io.millrace.projects.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.ReadJobLogRequest;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Logs that become larger than is kept. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class LogLimitTest {

  private static final int MOST = 10;

  private record Config(long maxBytes, WhenFull whenFull) implements LogConfig {}

  @Inject
  @DataSource("projects")
  AgroalDataSource source;

  private final Projects projects = new Projects();
  private final String queue = projects.newQueue(0);

  @AfterEach
  void close() {
    projects.close();
  }

  private LogStore store(LogConfig.WhenFull whenFull) {
    return new LogStore(source, new Config(MOST, whenFull));
  }

  private Assignment begin() {
    projects.submit(JobSpec.newBuilder().setQueue(queue));
    return projects.claim(queue).orElseThrow();
  }

  private static LogStore.Extent append(LogStore store, Assignment job, long offset, String text) {
    return store.append(
        UUID.fromString(job.getJobId()),
        job.getFence(),
        offset,
        text.getBytes(StandardCharsets.UTF_8));
  }

  private String read(Assignment job) {
    StringBuilder text = new StringBuilder();
    projects
        .jobs
        .readJobLog(ReadJobLogRequest.newBuilder().setJobId(job.getJobId()).build())
        .forEachRemaining(part -> text.append(part.getData().toStringUtf8()));
    return text.toString();
  }

  @Test
  void whatFitsIsKeptAndALastLineSaysThatTheRestIsNot() {
    LogStore store = store(LogConfig.WhenFull.GO_ON);
    Assignment job = begin();
    assertThat(append(store, job, 0, "12345")).isEqualTo(new LogStore.Extent(5, false, false));
    LogStore.Extent full = append(store, job, 5, "67890abc");
    assertThat(full.isFull()).isTrue();
    assertThat(full.endsAttempt()).isFalse();
    // However often it is said again, and whatever follows.
    assertThat(append(store, job, 5, "67890abc")).isEqualTo(full);
    assertThat(append(store, job, 13, "def")).isEqualTo(full);
    projects.finish(job, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
    String kept = "1234567890\nmillrace: These are the first 10 bytes; what follows is not kept.\n";
    assertThat(read(job)).isEqualTo(kept);
    assertThat(full.size()).isEqualTo(kept.length());
  }

  @Test
  void theAttemptIsEndedIfThatIsSoSet() {
    LogStore store = store(LogConfig.WhenFull.END);
    Assignment job = begin();
    assertThat(append(store, job, 0, "1234567890").isFull()).isFalse();
    assertThat(append(store, job, 10, "a").endsAttempt()).isTrue();
    projects.finish(job, AttemptOutcome.ATTEMPT_OUTCOME_FAILED);
    assertThat(read(job))
        .isEqualTo(
            "1234567890\nmillrace: These are the first 10 bytes; what follows is not kept, and the attempt is ended.\n");
  }
}
