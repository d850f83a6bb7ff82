package io.millrace.projects.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.projects.job.Job;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.JobState;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextTest {

  /** A job that runs, of so many attempts begun, so many of which count. */
  private static Job job(int begun, int counted) {
    return new Job(
        1,
        UUID.randomUUID(),
        "default",
        0,
        JobSpec.getDefaultInstance(),
        "",
        "0",
        "run",
        "",
        JobState.JOB_STATE_RUNNING,
        null,
        false,
        begun,
        counted,
        begun,
        null,
        0,
        0L,
        null);
  }

  private static Next after(Job job, AttemptOutcome outcome) {
    Ending ending = new Ending(outcome, null, null, null, null, List.of());
    return Next.after(job, 3, Duration.ofSeconds(10), ending);
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 0", "2, 0, 1", "3, 0, 2", "5, 0, 8", "5, 2, 2", "50, 0, 60"})
  void whatIsGivenBackWaitsEachTimeLonger(int begun, int counted, int seconds) {
    Next next = after(job(begun, counted), AttemptOutcome.ATTEMPT_OUTCOME_RELEASED);
    assertThat(next.state()).isEqualTo(JobState.JOB_STATE_QUEUED);
    assertThat(next.counts()).isFalse();
    assertThat(next.pause()).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void whatIsGivenBackForEverFails() {
    Next next = after(job(101, 0), AttemptOutcome.ATTEMPT_OUTCOME_RELEASED);
    assertThat(next.state()).isEqualTo(JobState.JOB_STATE_FAILED);
    assertThat(next.message()).isEqualTo("Its workers have given it back 101 times.");
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 10", "2, 1, 20", "4, 1, 20"})
  void whatFailsWaitsEachTimeLonger(int begun, int counted, int seconds) {
    Next next = after(job(begun, counted), AttemptOutcome.ATTEMPT_OUTCOME_FAILED);
    assertThat(next.state()).isEqualTo(JobState.JOB_STATE_QUEUED);
    assertThat(next.pause()).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void theLastAttemptIsTheLast() {
    assertThat(after(job(3, 2), AttemptOutcome.ATTEMPT_OUTCOME_FAILED).state())
        .isEqualTo(JobState.JOB_STATE_FAILED);
  }
}
