package io.millrace.registry.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.testing.Events;
import io.millrace.registry.testing.PostgresResource;
import io.millrace.registry.testing.Refusal;
import io.millrace.registry.testing.Registry;
import io.millrace.registry.v1.DeleteModelVersionRequest;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.registry.v1.SetModelVersionTagRequest;
import io.millrace.registry.v1.UpdateModelVersionRequest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class ModelVersionApiTest {

  private final Registry registry = new Registry();

  @Inject Events events;

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void aNewVersionIsReadyAndInNoStage() {
    String name = registry.newModel();

    ModelVersion version = registry.newVersion(name, Registry.tag("k", "v"));

    assertThat(registry.get(name, "1")).isEqualTo(version);
    assertThat(version.getCurrentStage()).isEqualTo("None");
    assertThat(version.hasDescription()).isTrue();
    assertThat(version.getDescription()).isEmpty();
    assertThat(version.hasRunId()).isTrue();
    assertThat(events.of("registered-models/" + name + "/versions/1"))
        .containsExactly("model_version.created");
  }

  @Test
  void numbersAreGivenOnceByManyAtATime() throws Exception {
    String name = registry.newModel();
    Set<String> numbers = ConcurrentHashMap.newKeySet();

    IntStream.range(0, 40)
        .parallel()
        .forEach(i -> numbers.add(registry.newVersion(name).getVersion()));

    assertThat(numbers)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 40).mapToObj(Integer::toString).toList());
  }

  @Test
  void aDeletedVersionsNumberIsNotGivenAgain() {
    String name = registry.newModel();
    registry.newVersion(name);
    registry.newVersion(name);
    registry.point(name, "champion", "2");

    registry.versions.deleteModelVersion(
        DeleteModelVersionRequest.newBuilder().setName(name).setVersion("2").build());

    assertThat(Refusal.of(() -> registry.get(name, "2")))
        .isEqualTo(Refusal.notFound("Model Version (name=" + name + ", version=2) not found"));
    assertThat(registry.get(name).getAliasesList()).isEmpty();
    assertThat(registry.newVersion(name).getVersion()).isEqualTo("3");
  }

  @Test
  void othersInTheStageAreArchivedWhenAsked() {
    String name = registry.newModel();
    registry.newVersion(name);
    registry.newVersion(name);
    registry.move(name, "1", "Production", false);

    ModelVersion moved = registry.move(name, "2", "production", true);

    assertThat(moved.getCurrentStage()).isEqualTo("Production");
    ModelVersion archived = registry.get(name, "1");
    assertThat(archived.getCurrentStage()).isEqualTo("Archived");
    assertThat(archived.getLastUpdatedTimestamp()).isEqualTo(moved.getLastUpdatedTimestamp());
    assertThat(registry.get(name).getLastUpdatedTimestamp())
        .isEqualTo(moved.getLastUpdatedTimestamp());
  }

  @Test
  void aStageThatIsNoneIsRefused() {
    String name = registry.newModel();
    registry.newVersion(name);

    assertThat(Refusal.of(() -> registry.move(name, "1", "Foo", false)))
        .isEqualTo(
            Refusal.invalid(
                "Invalid Model Version stage: Foo. Value must be one of None, Staging, Production, Archived."));
    assertThat(Refusal.of(() -> registry.move(name, "1", "None", true)).message())
        .startsWith("Model version transition cannot archive existing model versions because");
  }

  @Test
  void anUpdateWithoutDescriptionClearsIt() {
    String name = registry.newModel();
    registry.newVersion(name);
    UpdateModelVersionRequest.Builder update =
        UpdateModelVersionRequest.newBuilder().setName(name).setVersion("1");
    registry.versions.updateModelVersion(update.setDescription("text").build());
    assertThat(registry.get(name, "1").getDescription()).isEqualTo("text");

    registry.versions.updateModelVersion(update.clearDescription().build());

    assertThat(registry.get(name, "1").hasDescription()).isFalse();
  }

  @Test
  void anOverlongPromptIsRefusedInItsOwnWords() {
    String name = registry.newModel();
    registry.newVersion(name);

    assertThat(Refusal.of(() -> setTag(name, "mlflow.prompt.text", "x".repeat(100_001))))
        .isEqualTo(Refusal.invalid("Prompt text exceeds max length of 100000 characters."));
    assertThat(Refusal.of(() -> setTag(name, "other", "x".repeat(100_001))))
        .isEqualTo(Refusal.invalid("'value' exceeds the maximum length of 100000 characters"));
  }

  private void setTag(String name, String key, String value) {
    registry.versions.setModelVersionTag(
        SetModelVersionTagRequest.newBuilder()
            .setName(name)
            .setVersion("1")
            .setKey(key)
            .setValue(value)
            .build());
  }

  @Test
  void aVersionThatIsNoNumberIsRefused() {
    String name = registry.newModel();

    assertThat(Refusal.of(() -> registry.get(name, "abc")))
        .isEqualTo(Refusal.invalid("Parameter 'version' must be an integer, got 'abc'."));
    assertThat(Refusal.of(() -> registry.get(name, "99999999999")).message()).endsWith("not found");
  }
}
