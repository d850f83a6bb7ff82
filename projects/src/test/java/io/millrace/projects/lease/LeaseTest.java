package io.millrace.projects.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.testing.Refusal;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.ClaimJobRequest;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.JobState;
import io.millrace.projects.v1.RenewLeaseRequest;
import io.millrace.projects.v1.Resources;
import io.millrace.projects.v1.UpdateQueueRequest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class LeaseTest {

  private final Projects projects = new Projects();

  @AfterEach
  void close() {
    projects.close();
  }

  private static JobSpec.Builder in(String queue) {
    return JobSpec.newBuilder().setQueue(queue);
  }

  private void lost(Runnable call) {
    assertThat(Refusal.of(call::run).reason()).isEqualTo(ErrorReason.ERROR_REASON_LEASE_LOST);
  }

  @Test
  void theHighestPriorityGoesFirstAndTheOldestAmongEquals() {
    String queue = projects.newQueue(0);
    List<String> ids =
        List.of(0, 5, 5, -1).stream()
            .map(priority -> projects.submit(in(queue).setPriority(priority)).getJobId())
            .toList();
    List<String> taken = new ArrayList<>();
    for (Optional<Assignment> next = projects.claim(queue);
        next.isPresent();
        next = projects.claim(queue)) {
      taken.add(next.get().getJobId());
    }
    assertThat(taken).containsExactly(ids.get(1), ids.get(2), ids.get(0), ids.get(3));
  }

  @Test
  void ofManyWhoAskAtOnceEachJobHasOne() throws Exception {
    String queue = projects.newQueue(0);
    for (int i = 0; i < 40; i++) {
      projects.submit(in(queue));
    }
    List<Future<List<String>>> workers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 8; i++) {
        workers.add(threads.submit(() -> all(queue)));
      }
    }
    List<String> taken = new ArrayList<>();
    for (Future<List<String>> worker : workers) {
      taken.addAll(worker.get());
    }
    assertThat(taken).hasSize(40).doesNotHaveDuplicates();
  }

  private List<String> all(String queue) {
    List<String> taken = new ArrayList<>();
    for (Optional<Assignment> next = projects.claim(queue);
        next.isPresent();
        next = projects.claim(queue)) {
      projects.finish(next.get(), AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
      taken.add(next.get().getJobId());
    }
    return taken;
  }

  @Test
  void aQueueRunsNoMoreThanItMay() {
    String queue = projects.newQueue(1);
    projects.submit(in(queue));
    projects.submit(in(queue));
    Assignment first = projects.claim(queue).orElseThrow();
    assertThat(projects.claim(queue)).isEmpty();
    projects.finish(first, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
    assertThat(projects.claim(queue)).isPresent();
  }

  @Test
  void boundsHoldWhoeverAsksAtOnce() throws Exception {
    String queue = projects.newQueue(2);
    projects.queues.updateQueue(
        UpdateQueueRequest.newBuilder().setName(queue).setMaxWaitingJobs(5).build());
    assertThat(atOnce(() -> isDone(() -> projects.submit(in(queue))))).isEqualTo(5);
    assertThat(atOnce(() -> projects.claim(queue).isPresent())).isEqualTo(2);
  }

  /** How many of ten have success. No more are inspected at a time than these threads. */
  private static long atOnce(Callable<Boolean> call) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      long done = 0;
      for (Future<Boolean> each : threads.invokeAll(Collections.nCopies(10, call))) {
        done += each.get() ? 1 : 0;
      }
      return done;
    }
  }

  private static boolean isDone(Runnable call) {
    try {
      call.run();
      return true;
    } catch (StatusRuntimeException refused) {
      return false;
    }
  }

  @Test
  void aJobIsLeftToWhoeverHasRoomForIt() {
    String queue = projects.newQueue(0);
    projects.submit(in(queue).setResources(Resources.newBuilder().setGpus(2)));
    ClaimJobRequest.Builder small =
        ClaimJobRequest.newBuilder().addQueues(queue).setFree(Resources.newBuilder().setGpus(1));
    assertThat(projects.claim(small)).isEmpty();
    assertThat(projects.claim(queue)).isPresent();
  }

  @Test
  void aClaimWhoseAnswerWasLostGivesTheSameJobAgain() {
    String queue = projects.newQueue(0);
    projects.submit(in(queue));
    projects.submit(in(queue));
    ClaimJobRequest.Builder claim =
        ClaimJobRequest.newBuilder().addQueues(queue).setClaimId("repeated " + queue);
    Assignment first = projects.claim(claim).orElseThrow();
    Assignment again = projects.claim(claim).orElseThrow();
    assertThat(again.getJobId()).isEqualTo(first.getJobId());
    assertThat(again.getFence()).isEqualTo(first.getFence());
  }

  @Test
  void whoeverWaitsIsGivenWhatComes() throws Exception {
    String queue = projects.newQueue(0);
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<Optional<Assignment>> waiting =
          threads.submit(
              () ->
                  projects.claim(
                      ClaimJobRequest.newBuilder()
                          .addQueues(queue)
                          .setWait(Projects.millis(60_000))));
      Job job = projects.submit(in(queue));
      assertThat(waiting.get().orElseThrow().getJobId()).isEqualTo(job.getJobId());
    }
  }

  @Test
  void aSilentWorkersLateWordChangesNothing() throws InterruptedException {
    String queue = projects.newQueue(0);
    Job job = projects.submit(in(queue).setMaxAttempts(2).setRetryDelay(Projects.millis(0)));
    Assignment silent = projects.claim(queue).orElseThrow();
    Assignment next = null;
    while (next == null) {
      next = projects.claim(queue).orElse(null);
      Thread.sleep(100);
    }
    assertThat(next.getAttempt()).isEqualTo(2);
    lost(() -> projects.finish(silent, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED));
    lost(
        () ->
            projects.workers.renewLease(
                RenewLeaseRequest.newBuilder()
                    .setJobId(silent.getJobId())
                    .setFence(silent.getFence())
                    .build()));
    projects.finish(next, AttemptOutcome.ATTEMPT_OUTCOME_FAILED);
    Job ended = projects.get(job);
    assertThat(ended.getState()).isEqualTo(JobState.JOB_STATE_FAILED);
    assertThat(ended.getAttemptCount()).isEqualTo(2);
    lost(() -> projects.finish(silent, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED));
  }

  @Test
  void anEndThatIsToldTwiceIsOneEnd() {
    String queue = projects.newQueue(0);
    projects.submit(in(queue));
    Assignment job = projects.claim(queue).orElseThrow();
    projects.finish(job, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
    assertThat(projects.finish(job, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED).getState())
        .isEqualTo(JobState.JOB_STATE_SUCCEEDED);
  }

  @Test
  void whatIsGivenBackIsNoAttempt() {
    String queue = projects.newQueue(0);
    projects.submit(in(queue));
    projects.finish(projects.claim(queue).orElseThrow(), AttemptOutcome.ATTEMPT_OUTCOME_RELEASED);
    Assignment again = projects.claim(queue).orElseThrow();
    assertThat(projects.finish(again, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED).getState())
        .isEqualTo(JobState.JOB_STATE_SUCCEEDED);
  }
}
