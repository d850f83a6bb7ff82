package io.millrace.registry.model;

import static io.millrace.registry.testing.Registry.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.ErrorReason;
import io.millrace.registry.testing.Events;
import io.millrace.registry.testing.PostgresResource;
import io.millrace.registry.testing.Refusal;
import io.millrace.registry.testing.Registry;
import io.millrace.registry.v1.CreateRegisteredModelRequest;
import io.millrace.registry.v1.DeleteRegisteredModelRequest;
import io.millrace.registry.v1.GetLatestVersionsRequest;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.registry.v1.RegisteredModel;
import io.millrace.registry.v1.RenameRegisteredModelRequest;
import io.millrace.registry.v1.UpdateRegisteredModelRequest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class RegisteredModelApiTest {

  private final Registry registry = new Registry();

  @Inject Events events;

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void whatWasCreatedIsFound() {
    String name = Registry.newName();
    RegisteredModel created =
        registry
            .models
            .createRegisteredModel(
                CreateRegisteredModelRequest.newBuilder()
                    .setName(name)
                    .setDescription("what it is for")
                    .addTags(tag("b", "2"))
                    .addTags(tag("a", "1"))
                    .addTags(tag("a", "last"))
                    .build())
            .getRegisteredModel();

    assertThat(registry.get(name)).isEqualTo(created);
    assertThat(created.getDescription()).isEqualTo("what it is for");
    assertThat(created.getTagsList()).containsExactly(tag("a", "last"), tag("b", "2"));
    assertThat(created.getLastUpdatedTimestamp()).isEqualTo(created.getCreationTimestamp());
    assertThat(events.of("registered-models/" + name)).containsExactly("registered_model.created");
  }

  @Test
  void aNameBelongsToOneModelOrPrompt() {
    String model = registry.newModel();
    String prompt = registry.newModel(tag("mlflow.prompt.is_prompt", "true"));

    assertThat(Refusal.of(() -> create(model, false)))
        .isEqualTo(taken("Registered Model (name=" + model + ") already exists."));
    assertThat(Refusal.of(() -> create(prompt, true)))
        .isEqualTo(taken("Prompt (name=" + prompt + ") already exists."));
    assertThat(Refusal.of(() -> create(prompt, false)).message())
        .isEqualTo(
            "Tried to create a registered model with name '%s', but the name is already taken by a prompt. MLflow does not allow creating a model and a prompt with the same name."
                .formatted(prompt));
  }

  private void create(String name, boolean asPrompt) {
    CreateRegisteredModelRequest.Builder request =
        CreateRegisteredModelRequest.newBuilder().setName(name);
    if (asPrompt) {
      request.addTags(tag("mlflow.prompt.is_prompt", "true"));
    }
    registry.models.createRegisteredModel(request.build());
  }

  private static Refusal taken(String message) {
    return new Refusal(ErrorReason.ERROR_REASON_RESOURCE_ALREADY_EXISTS, message);
  }

  @Test
  void aRenamedModelKeepsWhatBelongsToIt() {
    String name = registry.newModel(tag("a", "1"));
    ModelVersion version = registry.newVersion(name);
    registry.point(name, "champion", "1");
    String newName = Registry.newName();

    registry.models.renameRegisteredModel(
        RenameRegisteredModelRequest.newBuilder().setName(name).setNewName(newName).build());

    RegisteredModel renamed = registry.get(newName);
    assertThat(renamed.getTagsList()).containsExactly(tag("a", "1"));
    assertThat(renamed.getAliases(0).getAlias()).isEqualTo("champion");
    assertThat(registry.get(newName, "1").getSource()).isEqualTo(version.getSource());
    assertThat(registry.get(newName, "1").getLastUpdatedTimestamp())
        .isEqualTo(renamed.getLastUpdatedTimestamp());
    assertThat(Refusal.of(() -> registry.get(name)))
        .isEqualTo(Refusal.notFound("Registered Model with name=" + name + " not found"));
  }

  @Test
  void aModelIsNotRenamedToATakenName() {
    String name = registry.newModel();
    String other = registry.newModel();

    Refusal refusal =
        Refusal.of(
            () ->
                registry.models.renameRegisteredModel(
                    RenameRegisteredModelRequest.newBuilder()
                        .setName(name)
                        .setNewName(other)
                        .build()));

    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_ALREADY_EXISTS);
    assertThat(refusal.message())
        .startsWith("Registered Model (name=" + other + ") already exists. Error: ");
    assertThat(registry.get(name).getName()).isEqualTo(name);
  }

  @Test
  void anUpdateWithoutDescriptionClearsIt() {
    String name = registry.newModel();
    update(name, "text");
    assertThat(registry.get(name).getDescription()).isEqualTo("text");

    update(name, "");

    assertThat(registry.get(name).hasDescription()).isFalse();
  }

  private void update(String name, String description) {
    registry.models.updateRegisteredModel(
        UpdateRegisteredModelRequest.newBuilder()
            .setName(name)
            .setDescription(description)
            .build());
  }

  @Test
  void aDeletedModelTakesItsVersionsWithIt() {
    String name = registry.newModel(tag("a", "1"));
    registry.newVersion(name, tag("b", "2"));
    registry.point(name, "champion", "1");

    registry.models.deleteRegisteredModel(
        DeleteRegisteredModelRequest.newBuilder().setName(name).build());

    assertThat(Refusal.of(() -> registry.get(name)).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST);
    assertThat(Refusal.of(() -> registry.get(name, "1")))
        .isEqualTo(Refusal.notFound("Model Version (name=" + name + ", version=1) not found"));
    // The name is free, and numbers start anew.
    create(name, false);
    assertThat(registry.newVersion(name).getVersion()).isEqualTo("1");
  }

  @Test
  void theLatestVersionOfEachStageIsListedWithItsModel() {
    String name = registry.newModel();
    registry.newVersion(name);
    registry.newVersion(name);
    registry.newVersion(name);
    registry.move(name, "1", "production", false);
    registry.point(name, "champion", "3");

    assertThat(registry.get(name).getLatestVersionsList())
        .extracting(ModelVersion::getVersion)
        .containsExactly("3", "1");
    assertThat(registry.get(name).getLatestVersions(0).getAliasesList()).isEmpty();
    assertThat(
            registry
                .models
                .getLatestVersions(
                    GetLatestVersionsRequest.newBuilder()
                        .setName(name)
                        .addStages("PRODUCTION")
                        .build())
                .getModelVersionsList())
        .extracting(ModelVersion::getVersion)
        .containsExactly("1");
  }
}
