package io.millrace.tracking.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.ErrorReason;
import io.millrace.common.v1.Tag;
import io.millrace.runtime.channel.Channels;
import io.millrace.tracking.testing.Events;
import io.millrace.tracking.testing.Experiments;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Refusal;
import io.millrace.tracking.v1.CreateExperimentRequest;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.DeleteRunRequest;
import io.millrace.tracking.v1.Experiment;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.LifecycleStage;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc.RunServiceBlockingStub;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class ExperimentApiTest {

  @Inject Experiments experiments;
  @Inject Events events;
  @Inject Channels channels;

  @Test
  void whatWasCreatedIsFoundByIdAndByName() {
    String name = Experiments.newName();
    long before = System.currentTimeMillis();
    String id = experiments.create(name, tag("b", "2"), tag("a", "1"), tag("empty", ""));

    Experiment found = experiments.get(id);

    assertThat(experiments.getByName(name)).isEqualTo(found);
    assertThat(experiments.get(" " + id + " ")).isEqualTo(found);
    assertThat(found.getName()).isEqualTo(name);
    assertThat(found.getArtifactLocation()).isEqualTo("mlflow-artifacts:/" + id);
    assertThat(found.getLifecycleStage()).isEqualTo(LifecycleStage.LIFECYCLE_STAGE_ACTIVE);
    assertThat(found.getCreationTime()).isBetween(before, System.currentTimeMillis());
    assertThat(found.getLastUpdateTime()).isEqualTo(found.getCreationTime());
    assertThat(found.getTagsList()).containsExactly(tag("a", "1"), tag("b", "2"), tag("empty", ""));
    assertThat(events.of("experiments/" + id)).containsExactly("experiment.created");
  }

  @Test
  void aLocationOfItsOwnIsStoredAsItWasSent() {
    String id =
        experiments.create(
            CreateExperimentRequest.newBuilder()
                .setName(Experiments.newName())
                .setArtifactLocation("s3://bucket/path/?endpoint=1"));

    assertThat(experiments.get(id).getArtifactLocation()).isEqualTo("s3://bucket/path/?endpoint=1");
  }

  @Test
  void aNameBelongsToOneExperimentEvenAfterItsDeletion() {
    String name = Experiments.newName();
    String id = experiments.create(name);
    experiments.delete(id);

    Refusal refusal = Refusal.of(() -> experiments.create(name));

    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_ALREADY_EXISTS);
    assertThat(refusal.message())
        .startsWith("Experiment(name=" + name + ") already exists. Error: ");
  }

  @Test
  void ofManyThatCreateTheSameNameAtOnceOneSucceeds() throws Exception {
    String name = Experiments.newName();
    Callable<Boolean> create =
        () -> {
          try {
            experiments.create(name);
            return true;
          } catch (io.grpc.StatusRuntimeException refused) {
            assertThat(
                    Refusal.of(
                            () -> {
                              throw refused;
                            })
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_ALREADY_EXISTS);
            return false;
          }
        };
    try (ExecutorService clients = Executors.newFixedThreadPool(12)) {
      long successes = 0;
      for (Future<Boolean> answer : clients.invokeAll(java.util.Collections.nCopies(12, create))) {
        successes += answer.get() ? 1 : 0;
      }
      assertThat(successes).isEqualTo(1);
    }
  }

  @Test
  void aTagGivenTwiceIsRefused() {
    assertThat(
            Refusal.of(
                    () -> experiments.create(Experiments.newName(), tag("a", "1"), tag("a", "1")))
                .reason())
        .isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_ALREADY_EXISTS);
  }

  @Test
  void unknownExperimentsAreNotFound() {
    assertThat(Refusal.of(() -> experiments.get("987654321")))
        .isEqualTo(Refusal.notFound("No Experiment with id=987654321 exists"));
    assertThat(Refusal.of(() -> experiments.getByName("nobody's")))
        .isEqualTo(Refusal.notFound("Could not find experiment with name 'nobody's'"));
    assertThat(Refusal.of(() -> experiments.delete("987654321")))
        .isEqualTo(Refusal.notFound("No Experiment with id=987654321 exists"));
    assertThat(Refusal.of(() -> experiments.rename("987654321", "x")))
        .isEqualTo(Refusal.notFound("No Experiment with id=987654321 exists"));
    assertThat(Refusal.of(() -> experiments.setTag("987654321", "x", "y")))
        .isEqualTo(Refusal.notFound("No Experiment with id=987654321 exists"));
  }

  @Test
  void idsAreNumbersAndNamesAreNotEmpty() {
    assertThat(Refusal.of(() -> experiments.get("abc")))
        .isEqualTo(
            Refusal.invalid("Invalid experiment ID 'abc'. Experiment ID must be a valid integer."));
    assertThat(Refusal.of(() -> experiments.create("")).message())
        .startsWith("Missing value for required parameter 'name'.");
    assertThat(Refusal.of(() -> experiments.create("n".repeat(501))))
        .isEqualTo(Refusal.invalid("'name' exceeds the maximum length of 500 characters"));
    assertThat(experiments.create("😀".repeat(499) + (char) ('a' + System.nanoTime() % 26)))
        .isNotEmpty();
  }

  @Test
  void deletionTakesAllRunsAndRestorationBringsThemAllBack() {
    String id = experiments.create();
    String first = createRun(id);
    String second = createRun(id);
    String elsewhere = createRun(experiments.create());
    runs().deleteRun(DeleteRunRequest.newBuilder().setRunId(first).build());
    long before = System.currentTimeMillis();

    experiments.delete(id);

    assertThat(experiments.get(id).getLifecycleStage())
        .isEqualTo(LifecycleStage.LIFECYCLE_STAGE_DELETED);
    assertThat(experiments.get(id).getLastUpdateTime()).isGreaterThanOrEqualTo(before);
    assertThat(stageOf(second)).isEqualTo(LifecycleStage.LIFECYCLE_STAGE_DELETED);
    assertThat(stageOf(elsewhere)).isEqualTo(LifecycleStage.LIFECYCLE_STAGE_ACTIVE);

    experiments.restore(id);

    assertThat(experiments.get(id).getLifecycleStage())
        .isEqualTo(LifecycleStage.LIFECYCLE_STAGE_ACTIVE);
    assertThat(stageOf(first)).isEqualTo(LifecycleStage.LIFECYCLE_STAGE_ACTIVE);
    assertThat(stageOf(second)).isEqualTo(LifecycleStage.LIFECYCLE_STAGE_ACTIVE);
    assertThat(events.of("experiments/" + id))
        .containsExactly("experiment.created", "experiment.deleted", "experiment.restored");
    assertThat(events.of("runs/" + second))
        .containsExactly("run.created", "run.deleted", "run.restored");
    assertThat(events.data("runs/" + second))
        .last()
        .isEqualTo("{\"run_id\": \"%s\", \"experiment_id\": \"%s\"}".formatted(second, id));
  }

  @Test
  void onlyAnActiveOneIsDeletedAndOnlyADeletedOneRestored() {
    String id = experiments.create();
    Refusal notFound = Refusal.notFound("No Experiment with id=" + id + " exists");

    assertThat(Refusal.of(() -> experiments.restore(id))).isEqualTo(notFound);
    experiments.delete(id);
    assertThat(Refusal.of(() -> experiments.delete(id))).isEqualTo(notFound);
  }

  @Test
  void theDefaultExperimentIsDeletedAndRestoredLikeAnyOther() {
    experiments.delete("0");
    experiments.restore("0");

    assertThat(experiments.get("0").getLifecycleStage())
        .isEqualTo(LifecycleStage.LIFECYCLE_STAGE_ACTIVE);
  }

  @Test
  void aNewNameReplacesTheOld() {
    String old = Experiments.newName();
    String id = experiments.create(old);
    String name = Experiments.newName();

    experiments.rename(id, name);
    experiments.rename(id, name);

    assertThat(experiments.getByName(name).getExperimentId()).isEqualTo(id);
    assertThat(experiments.getByName(name).getLastUpdateTime())
        .isGreaterThanOrEqualTo(experiments.getByName(name).getCreationTime());
    assertThat(Refusal.of(() -> experiments.getByName(old)).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST);
    assertThat(events.of("experiments/" + id)).contains("experiment.renamed");
  }

  @Test
  void aDeletedOneIsNotRenamedAndATakenNameNotGiven() {
    String id = experiments.create();
    String taken = Experiments.newName();
    experiments.create(taken);

    Refusal refusal = Refusal.of(() -> experiments.rename(id, taken));
    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_BAD_REQUEST);
    assertThat(refusal.message()).contains(taken);
    assertThat(Refusal.of(() -> experiments.rename(id, "n".repeat(501))))
        .isEqualTo(Refusal.invalid("'name' exceeds the maximum length of 500 characters"));

    experiments.delete(id);
    assertThat(Refusal.of(() -> experiments.rename(id, Experiments.newName())))
        .isEqualTo(
            new Refusal(
                ErrorReason.ERROR_REASON_INVALID_STATE, "Cannot rename a non-active experiment."));
  }

  private RunServiceBlockingStub runs() {
    return RunServiceGrpc.newBlockingStub(channels.to("millrace.tracking.v1.RunService"));
  }

  private String createRun(String experiment) {
    return runs()
        .createRun(CreateRunRequest.newBuilder().setExperimentId(experiment).build())
        .getRun()
        .getInfo()
        .getRunId();
  }

  private LifecycleStage stageOf(String run) {
    return runs()
        .getRun(GetRunRequest.newBuilder().setRunId(run).build())
        .getRun()
        .getInfo()
        .getLifecycleStage();
  }

  private static Tag tag(String key, String value) {
    return Tag.newBuilder().setKey(key).setValue(value).build();
  }
}
