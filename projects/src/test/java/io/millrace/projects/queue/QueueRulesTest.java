package io.millrace.projects.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.testing.Refusal;
import io.millrace.projects.v1.AllowedSources;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.JobState;
import io.millrace.projects.v1.ListJobAttemptsRequest;
import io.millrace.projects.v1.ListQueuesRequest;
import io.millrace.projects.v1.Queue;
import io.millrace.projects.v1.UpdateQueueRequest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may run in a queue. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class QueueRulesTest {

  private final Projects projects = new Projects();
  private final String queue = projects.newQueue(0);

  @AfterEach
  void close() {
    projects.close();
  }

  private Queue update(UpdateQueueRequest.Builder request) {
    return projects.queues.updateQueue(request.setName(queue).build()).getQueue();
  }

  private Queue allow(String... uris) {
    AllowedSources sources = AllowedSources.newBuilder().addAllUris(List.of(uris)).build();
    return update(UpdateQueueRequest.newBuilder().setAllowedSources(sources));
  }

  private void submit() {
    projects.submit(JobSpec.newBuilder().setQueue(queue));
  }

  private Refusal closed() {
    return Refusal.denied(
        "Queue '%s' is closed: it takes no jobs until it is opened with is_closed=false."
            .formatted(queue));
  }

  @Test
  void aNewQueueIsClosedUntilSomebodyOpensIt() {
    String made = "new-" + queue;
    UpdateQueueRequest.Builder asked = UpdateQueueRequest.newBuilder().setName(made);
    assertThat(projects.queues.updateQueue(asked.build()).getQueue().getIsClosed()).isTrue();
    assertThat(Refusal.of(() -> projects.submit(JobSpec.newBuilder().setQueue(made))).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_PERMISSION_DENIED);
    projects.queues.updateQueue(asked.setIsClosed(false).build());
    projects.submit(JobSpec.newBuilder().setQueue(made));
  }

  @Test
  void whatMayNotRunAnyMoreWaitsAndSaysWhy() throws InterruptedException {
    Job job = projects.submit(JobSpec.newBuilder().setQueue(queue));
    allow("https://example.com/ours");
    assertThat(projects.claim(queue)).isEmpty();
    assertThat(projects.claim(queue)).isEmpty();
    Job held = projects.get(job);
    assertThat(held.getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
    assertThat(held.getStateMessage())
        .isEqualTo(
            "Queue '%s' runs no projects from there: its allowed_sources are [https://example.com/ours]."
                .formatted(queue));
    // Nobody has tried it.
    assertThat(held.getAttemptCount()).isZero();
    assertThat(held.hasStartTimestamp()).isFalse();
    assertThat(
            projects
                .jobs
                .listJobAttempts(
                    ListJobAttemptsRequest.newBuilder().setJobId(job.getJobId()).build())
                .getAttemptsCount())
        .isZero();
    allow("projects/");
    Optional<Assignment> taken = projects.claim(queue);
    while (taken.isEmpty()) {
      Thread.sleep(100);
      taken = projects.claim(queue);
    }
    assertThat(taken.get().getJobId()).isEqualTo(job.getJobId());
    Job ended = projects.finish(taken.get(), AttemptOutcome.ATTEMPT_OUTCOME_FAILED);
    // What was given back was no attempt that counts, and there was one to be had.
    assertThat(ended.getState()).isEqualTo(JobState.JOB_STATE_FAILED);
  }

  @Test
  void aClosedQueueTakesNoJobsAndRunsWhatWaits() {
    submit();
    assertThat(update(UpdateQueueRequest.newBuilder().setIsClosed(true)).getIsClosed()).isTrue();
    assertThat(Refusal.of(this::submit)).isEqualTo(closed());
    assertThat(projects.claim(queue)).isPresent();
    update(UpdateQueueRequest.newBuilder().setIsClosed(false));
    submit();
  }

  @Test
  void aQueueRunsWhatComesFromWhereItMay() {
    assertThat(allow("https://example.com/ours", "git@example.com:ours").getIsClosed()).isFalse();
    assertThat(Refusal.of(this::submit))
        .isEqualTo(
            Refusal.denied(
                "Queue '%s' runs no projects from there: its allowed_sources are [https://example.com/ours, git@example.com:ours]."
                    .formatted(queue)));
    Queue shown =
        projects.queues.listQueues(ListQueuesRequest.getDefaultInstance()).getQueuesList().stream()
            .filter(each -> each.getName().equals(queue))
            .findFirst()
            .orElseThrow();
    assertThat(shown.getAllowedSources().getUrisList())
        .containsExactly("https://example.com/ours", "git@example.com:ours");
    // What is not said stays.
    assertThat(update(UpdateQueueRequest.newBuilder().setIsPaused(true)).getAllowedSources())
        .isEqualTo(shown.getAllowedSources());
    allow("projects/");
    submit();
    allow();
    assertThat(Refusal.of(this::submit).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_PERMISSION_DENIED);
    allow("*");
    submit();
  }

  @Test
  void whatIsNoSourceIsRefused() {
    for (String uri : List.of("", "example.com", "file:///x", "https://h/r#sub")) {
      assertThat(Refusal.of(() -> allow(uri)))
          .isEqualTo(
              Refusal.invalid(
                  "Invalid value '%s' for parameter 'allowed_sources.uris' supplied: A source is https://host/path, git@host:path, projects/ or *."
                      .formatted(uri)));
    }
  }
}
