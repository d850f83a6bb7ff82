package io.millrace.projects.reproduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.grpc.ManagedChannel;
import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.testing.Port;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.testing.Refusal;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.CreateJobRequest;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.EnvironmentDifference;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.Finding;
import io.millrace.projects.v1.FindingKind;
import io.millrace.projects.v1.FinishAttemptRequest;
import io.millrace.projects.v1.GetReproductionRequest;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.ListReproductionsRequest;
import io.millrace.projects.v1.ReproduceRunRequest;
import io.millrace.projects.v1.ReproduceRunResponse;
import io.millrace.projects.v1.Reproduction;
import io.millrace.projects.v1.ReproductionServiceGrpc;
import io.millrace.projects.v1.ReproductionServiceGrpc.ReproductionServiceBlockingStub;
import io.millrace.projects.v1.Verdict;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class ReproductionTest {

  private final Projects projects = new Projects();
  private final ManagedChannel channel = Port.connect();
  private final ReproductionServiceBlockingStub service =
      ReproductionServiceGrpc.newBlockingStub(channel);

  @AfterEach
  void close() {
    projects.close();
    channel.shutdownNow();
  }

  private static EnvironmentLock lock(String name, String version) {
    return EnvironmentLock.newBuilder()
        .setEnvManager(EnvManager.ENV_MANAGER_VIRTUALENV)
        .setPythonVersion("3.11.7")
        .addPackages(EnvironmentLock.Package.newBuilder().setName(name).setVersion(version))
        .build();
  }

  private void finish(Assignment job, EnvironmentLock lock) {
    projects.workers.finishAttempt(
        FinishAttemptRequest.newBuilder()
            .setJobId(job.getJobId())
            .setFence(job.getFence())
            .setOutcome(AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED)
            .setLock(lock)
            .build());
  }

  /** A run that has ended, with that environment. */
  private String run(String queue, EnvironmentLock lock) throws InterruptedException {
    return run(JobSpec.newBuilder().setQueue(queue), lock);
  }

  private String run(JobSpec.Builder spec, EnvironmentLock lock) throws InterruptedException {
    String run = projects.submit(spec).getRunId();
    finish(projects.claim(spec.getQueue()).orElseThrow(), lock);
    while (findings(run).stream()
        .anyMatch(each -> each.getKind() == FindingKind.FINDING_KIND_RUN_NOT_FINISHED)) {
      Thread.sleep(50);
    }
    return run;
  }

  private List<Finding> findings(String run) {
    return service
        .reproduceRun(ReproduceRunRequest.newBuilder().setRunId(run).setValidateOnly(true).build())
        .getFindingsList();
  }

  private Reproduction verdict(String id) throws InterruptedException {
    while (true) {
      Reproduction now =
          service
              .getReproduction(GetReproductionRequest.newBuilder().setReproductionId(id).build())
              .getReproduction();
      if (now.getVerdict() != Verdict.VERDICT_UNSPECIFIED) {
        return now;
      }
      Thread.sleep(50);
    }
  }

  @Test
  void theEnvironmentThatWasSeenGoesToWhoeverRunsItAgain() throws Exception {
    String queue = projects.newQueue(0);
    EnvironmentLock seen = lock("here", "1.0");
    String run = run(queue, seen);
    assertThat(findings(run)).isEmpty();
    ReproduceRunResponse answer =
        service.reproduceRun(ReproduceRunRequest.newBuilder().setRunId(run).build());
    Assignment again = projects.claim(queue).orElseThrow();
    assertThat(again.getLock()).isEqualTo(seen);
    assertThat(again.getSpec().getEnvManager()).isEqualTo(EnvManager.ENV_MANAGER_VIRTUALENV);
    finish(again, lock("here", "2.0"));
    Reproduction judged = verdict(answer.getReproduction().getReproductionId());
    assertThat(judged.getVerdict()).isEqualTo(Verdict.VERDICT_REPRODUCED);
    assertThat(judged.getComparison().getEnvironmentList())
        .extracting(
            EnvironmentDifference::getSubject,
            EnvironmentDifference::getSourceValue,
            EnvironmentDifference::getValue)
        .containsExactly(tuple("packages.here", "1.0", "2.0"));
    assertThat(
            service
                .listReproductions(ListReproductionsRequest.newBuilder().setRunId(run).build())
                .getReproductionsList())
        .extracting(Reproduction::getRunId)
        .containsExactly(again.getRunId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///home/worker/here",
        "git+file:///home/worker/here@0123456789012345678901234567890123456789",
        "git+https://internal/here@0123456789012345678901234567890123456789",
        "http://169.254.169.254/here.tar.gz#sha256=00"
      })
  void aPackageFromElsewhereIsNotInstalledAgainEvenByForce(String url) throws Exception {
    String queue = projects.newQueue(0);
    EnvironmentLock usual = lock("here", "1.0");
    EnvironmentLock seen =
        usual.toBuilder()
            .addPackages(
                EnvironmentLock.Package.newBuilder().setName("there").setVersion("1.0").setUrl(url))
            .build();
    // It took what its worker had installed, which nobody has judged.
    String run =
        run(JobSpec.newBuilder().setQueue(queue).setEnvManager(EnvManager.ENV_MANAGER_LOCAL), seen);
    ReproduceRunRequest again =
        ReproduceRunRequest.newBuilder()
            .setRunId(run)
            .setEnvManager(EnvManager.ENV_MANAGER_UV)
            .build();
    assertThat(Refusal.of(() -> service.reproduceRun(again)).message()).contains("packages.there");
    service.reproduceRun(again.toBuilder().setForce(true).build());
    assertThat(projects.claim(queue).orElseThrow().getLock().getPackagesList())
        .isEqualTo(usual.getPackagesList());
  }

  @Test
  void aRequestsIdIsNotForAnotherKindOfRequest() throws Exception {
    String queue = projects.newQueue(0);
    String run = run(queue, lock("here", "1.0"));
    String id = UUID.randomUUID().toString();
    projects.jobs.createJob(
        CreateJobRequest.newBuilder()
            .setSpec(JobSpec.newBuilder().setUri(projects.uri).setQueue(queue))
            .setRequestId(id)
            .build());
    ReproduceRunRequest.Builder asked = ReproduceRunRequest.newBuilder().setRunId(run);
    assertThat(Refusal.of(() -> service.reproduceRun(asked.setRequestId(id).build())).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_BAD_REQUEST);
    ReproduceRunRequest other = asked.setRequestId(UUID.randomUUID().toString()).build();
    assertThat(service.reproduceRun(other).getJob())
        .isEqualTo(service.reproduceRun(other).getJob());
  }

  @Test
  void aPackageThatIsGoneIsSaidBeforeAnythingRuns() throws Exception {
    String queue = projects.newQueue(0);
    String run = run(queue, lock("here", "0.9"));
    assertThat(findings(run))
        .extracting(Finding::getKind, Finding::getSubject)
        .containsExactly(tuple(FindingKind.FINDING_KIND_PACKAGE_GONE, "packages.here"));
    Refusal refusal =
        Refusal.of(
            () -> service.reproduceRun(ReproduceRunRequest.newBuilder().setRunId(run).build()));
    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_BAD_REQUEST);
    assertThat(projects.claim(queue)).isEmpty();
  }
}
