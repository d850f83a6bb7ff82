package io.millrace.projects.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.testing.Refusal;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.Capability;
import io.millrace.projects.v1.ClaimJobRequest;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.WorkerCapabilities;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers of one queue that are not alike. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class CapabilityTest {

  private final Projects projects = new Projects();
  private String queue;

  @BeforeEach
  void makeQueue() {
    queue = projects.newQueue(0);
  }

  @AfterEach
  void close() {
    projects.close();
  }

  private Job inPython() {
    return projects.submit(JobSpec.newBuilder().setQueue(queue));
  }

  private Job asItIs() {
    return projects.submit(
        JobSpec.newBuilder().setQueue(queue).setEnvManager(EnvManager.ENV_MANAGER_LOCAL));
  }

  private Job inAnImage() {
    return projects.submit(
        JobSpec.newBuilder()
            .setQueue(queue)
            .setEnvManager(EnvManager.ENV_MANAGER_LOCAL)
            .setImage("alpine"));
  }

  private Optional<Assignment> claim(Capability... capabilities) {
    return projects.claim(
        ClaimJobRequest.newBuilder()
            .addQueues(queue)
            .setCapabilities(
                WorkerCapabilities.newBuilder().addAllCapabilities(Arrays.asList(capabilities))));
  }

  private String idOf(Optional<Assignment> taken) {
    return taken.orElseThrow().getJobId();
  }

  @Test
  void aJobIsLeftToAWorkerThatCanRunIt() {
    Job job = inPython();
    assertThat(claim()).isEmpty();
    assertThat(claim(Capability.CAPABILITY_NO_IMAGE)).isEmpty();
    assertThat(claim(Capability.CAPABILITY_IMAGE, Capability.CAPABILITY_PYTHON_ENVIRONMENT))
        .isEmpty();
    assertThat(projects.get(job).getAttemptCount()).isZero();
    assertThat(
            idOf(
                claim(
                    Capability.CAPABILITY_NO_IMAGE,
                    Capability.CAPABILITY_CONDA_ENVIRONMENT,
                    Capability.CAPABILITY_PYTHON_ENVIRONMENT)))
        .isEqualTo(job.getJobId());
  }

  @Test
  void aWorkerThatDoesNotSayIsGivenAny() {
    Job image = inAnImage();
    Job python = inPython();
    assertThat(idOf(projects.claim(queue))).isEqualTo(image.getJobId());
    assertThat(idOf(projects.claim(queue))).isEqualTo(python.getJobId());
  }

  @Test
  void whatAWorkerCannotRunKeepsItFromNothingBehind() {
    for (int i = 0; i < 5; i++) {
      inAnImage();
      inPython();
    }
    Job job = asItIs();
    assertThat(idOf(claim(Capability.CAPABILITY_NO_IMAGE))).isEqualTo(job.getJobId());
    assertThat(claim(Capability.CAPABILITY_NO_IMAGE)).isEmpty();
  }

  @Test
  void theOrderIsTheSameWhateverJobsNeed() {
    List<String> asked = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      asked.add(inAnImage().getJobId());
      asked.add(asItIs().getJobId());
      asked.add(inPython().getJobId());
    }
    Capability[] all = {
      Capability.CAPABILITY_NO_IMAGE,
      Capability.CAPABILITY_IMAGE,
      Capability.CAPABILITY_PYTHON_ENVIRONMENT
    };
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      taken.add(idOf(claim(all)));
    }
    assertThat(taken).containsExactlyElementsOf(asked);
  }

  @Test
  void aJobThatNoWorkerCanRunSaysSo() {
    Job job = inPython();
    assertThat(projects.get(job).hasStateMessage()).isFalse();
    claim(Capability.CAPABILITY_NO_IMAGE);
    assertThat(projects.get(job).getStateMessage())
        .isEqualTo(
            "None of the workers that ask for jobs of queue '%s' can run it. It needs one that makes Python environments (uv)."
                .formatted(queue));
    // One that can has another job just now, and is there all the same.
    Job other = asItIs();
    Assignment taken =
        claim(Capability.CAPABILITY_NO_IMAGE, Capability.CAPABILITY_PYTHON_ENVIRONMENT)
            .orElseThrow();
    assertThat(taken.getJobId()).isEqualTo(job.getJobId());
    assertThat(projects.get(job).hasStateMessage()).isFalse();
    assertThat(projects.get(other).hasStateMessage()).isFalse();
    projects.finish(taken, AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
    assertThat(inAnImage().getStateMessage()).contains("runs container images");
  }

  @Test
  void whatIsNoSchemeIsRefused() {
    for (List<String> schemes : List.of(List.of(""), Collections.nCopies(1001, "https"))) {
      ClaimJobRequest.Builder claim =
          ClaimJobRequest.newBuilder()
              .addQueues(queue)
              .setCapabilities(WorkerCapabilities.newBuilder().addAllSchemes(schemes));
      assertThat(Refusal.of(() -> projects.claim(claim)).reason())
          .isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
    }
  }
}
