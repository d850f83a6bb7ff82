package io.millrace.projects.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.ClaimJobRequest;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.Resources;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for jobs, and who of them is given one. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class WaitingTest {

  private final Projects projects = new Projects();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private String queue;

  @BeforeEach
  void makeQueue() {
    queue = projects.newQueue(0);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    projects.close();
  }

  private ClaimJobRequest.Builder claim() {
    return ClaimJobRequest.newBuilder().addQueues(queue).setWait(Projects.millis(60_000));
  }

  private Future<Optional<Assignment>> wait(ClaimJobRequest.Builder claim) {
    return threads.submit(() -> projects.claim(claim));
  }

  private List<String> given(List<Future<Optional<Assignment>>> waiting) throws Exception {
    List<String> ids = new ArrayList<>();
    for (Future<Optional<Assignment>> each : waiting) {
      ids.add(each.get(30, TimeUnit.SECONDS).orElseThrow().getJobId());
    }
    return ids;
  }

  private String submit() {
    return projects.submit(JobSpec.newBuilder().setQueue(queue)).getJobId();
  }

  @Test
  void ofManyWhoWaitEachIsGivenOne() throws Exception {
    List<Future<Optional<Assignment>>> waiting = new ArrayList<>();
    List<String> jobs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      waiting.add(wait(claim()));
    }
    for (int i = 0; i < 12; i++) {
      jobs.add(submit());
    }
    assertThat(given(waiting)).containsExactlyInAnyOrderElementsOf(jobs);
  }

  @Test
  void oneThatIsGoneKeepsNobodyFromAJob() throws Exception {
    for (int i = 0; i < 5; i++) {
      try {
        ClaimJobRequest gone = claim().setClaimId("gone " + queue + i).setWorker("gone").build();
        projects.workers.withDeadlineAfter(200, TimeUnit.MILLISECONDS).claimJob(gone);
      } catch (StatusRuntimeException over) {
        assertThat(over.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      }
    }
    Future<Optional<Assignment>> waiting = wait(claim());
    String job = submit();
    assertThat(given(List.of(waiting))).containsExactly(job);
  }

  @Test
  void oneThatHasNoRoomKeepsNobodyFromAJob() throws Exception {
    Resources none = Resources.newBuilder().setGpus(0).build();
    List<Future<Optional<Assignment>>> small = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      small.add(wait(claim().setFree(none)));
    }
    Future<Optional<Assignment>> large = wait(claim());
    Resources gpu = Resources.newBuilder().setGpus(1).build();
    String job = projects.submit(JobSpec.newBuilder().setQueue(queue).setResources(gpu)).getJobId();
    assertThat(given(List.of(large))).containsExactly(job);
    String first = submit();
    String second = submit();
    String third = submit();
    assertThat(given(small)).containsExactlyInAnyOrder(first, second, third);
  }

  @Test
  void whoeverHasNoGpusIsGivenWhatIsBehindThoseThatWantSome() {
    Resources gpu = Resources.newBuilder().setGpus(1).build();
    projects.submit(JobSpec.newBuilder().setQueue(queue).setResources(gpu).setPriority(5));
    String job = submit();
    Resources none = Resources.newBuilder().setGpus(0).build();
    assertThat(projects.claim(claim().setFree(none)).orElseThrow().getJobId()).isEqualTo(job);
  }

  @Test
  void aClaimThatComesTwiceAtOnceIsGivenOneJob() throws Exception {
    ClaimJobRequest.Builder claim = claim().setClaimId("twice " + queue);
    List<Future<Optional<Assignment>>> waiting = List.of(wait(claim.clone()), wait(claim.clone()));
    String first = submit();
    submit();
    assertThat(given(waiting)).containsExactly(first, first);
  }
}
