package io.millrace.registry.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.testing.PostgresResource;
import io.millrace.registry.testing.Refusal;
import io.millrace.registry.testing.Registry;
import io.millrace.registry.v1.CreateModelVersionRequest;
import io.millrace.registry.v1.GetModelVersionDownloadUriRequest;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.tracking.v1.CreateLoggedModelRequest;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.GetLoggedModelRequest;
import io.millrace.tracking.v1.LoggedModel;
import io.millrace.tracking.v1.LoggedModelServiceGrpc;
import io.millrace.tracking.v1.LoggedModelServiceGrpc.LoggedModelServiceBlockingStub;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class SourceRulesTest {

  private final Registry registry = new Registry();
  private final LoggedModelServiceBlockingStub loggedModels =
      LoggedModelServiceGrpc.newBlockingStub(registry.channel());
  private String name;
  private String runId;

  @BeforeEach
  void modelAndRun() {
    name = registry.newModel();
    runId =
        RunServiceGrpc.newBlockingStub(registry.channel())
            .createRun(CreateRunRequest.newBuilder().setExperimentId("0").build())
            .getRun()
            .getInfo()
            .getRunId();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private CreateModelVersionRequest.Builder from(String source) {
    return CreateModelVersionRequest.newBuilder()
        .setName(name)
        .setSource(source.replace("<run>", runId));
  }

  private String downloadUri(ModelVersion version) {
    return registry
        .versions
        .getModelVersionDownloadUri(
            GetModelVersionDownloadUriRequest.newBuilder()
                .setName(version.getName())
                .setVersion(version.getVersion())
                .build())
        .getArtifactUri();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "runs:/<run>/model",
        "mlflow-artifacts:/0/<run>/artifacts/model",
        "mlflow-artifacts:/0/<run>/artifacts",
        "s3://bucket/model//x../",
        "dbfs:/model"
      })
  void aSourceThatTheRunVouchesForIsKeptAsItIs(String source) {
    ModelVersion version = registry.newVersion(from(source).setRunId(runId));

    assertThat(version.getSource()).isEqualTo(source.replace("<run>", runId));
    assertThat(version.getRunId()).isEqualTo(runId);
    assertThat(downloadUri(version)).isEqualTo(version.getSource());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "runs:/other/model | The run_id request parameter must identify",
        "mlflow-artifacts:/0/other/artifacts/model | The run_id request parameter must identify",
        "mlflow-artifacts:/0/<run>/artifactsX | The run_id request parameter must identify",
        "mlflow-artifacts:/0/<run>/artifacts/%2e%2e/x | without relative path references",
        "mlflow-artifacts://host/0/<run>/artifacts | 'source' cannot use the 'mlflow-artifacts'",
        "https://host/model | 'source' cannot use the 'https' scheme",
        "/etc | To use a local path as a model version",
        "file:///etc | To use a local path as a model version",
        "file://host/etc | To use a local path as a model version",
        "models:/m-0123456789abcdef0123456789abcdef | The model_id request parameter must",
        "models://host/x/1 | Registered model sources must use the active model registry",
        "s3://bucket/a/../b | without relative path references",
        "runs://<run>/other/model | The run_id request parameter must identify",
        "runs:<run>/model | The run_id request parameter must identify",
        "s3://bucket/a/.\t./b | It has control characters",
        "s3://bucket/a/%252e%252e/b | without relative path references",
        "models:/nothing/1 | Registered Model with name=nothing not found"
      })
  void aSourceThatNobodyVouchesForIsRefused(String source, String message) {
    Refusal refusal = Refusal.of(() -> registry.newVersion(from(source).setRunId(runId)));

    assertThat(refusal.message()).contains(message);
    assertThat(registry.get(name).getLatestVersionsList()).isEmpty();
  }

  @Test
  void aLoggedModelHearsOfItsVersions() {
    LoggedModel model =
        loggedModels
            .createLoggedModel(
                CreateLoggedModelRequest.newBuilder()
                    .setExperimentId("0")
                    .setSourceRunId(runId)
                    .build())
            .getModel();
    String id = model.getInfo().getModelId();

    ModelVersion first = registry.newVersion(from("models:/" + id).setModelId(id));
    registry.newVersion(from("models:/" + id).setModelId(id));

    assertThat(first.getRunId()).isEqualTo(runId);
    assertThat(downloadUri(first)).isEqualTo(model.getInfo().getArtifactUri());
    assertThat(versionsTag(id))
        .isEqualTo(
            "[{\"name\": \"%s\", \"version\": 1}, {\"name\": \"%s\", \"version\": 2}]"
                .formatted(name, name));
  }

  private String versionsTag(String id) {
    return loggedModels
        .getLoggedModel(GetLoggedModelRequest.newBuilder().setModelId(id).build())
        .getModel()
        .getInfo()
        .getTagsList()
        .stream()
        .filter(tag -> tag.getKey().equals("mlflow.modelVersions"))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  @Test
  void aCopyResolvesToTheOriginalAndInheritsItsRun() {
    String original = name;
    registry.newVersion(from("runs:/<run>/model").setRunId(runId));
    registry.point(original, "champion", "1");
    name = registry.newModel();

    ModelVersion copy = registry.newVersion(from("models:/" + original + "@champion"));
    ModelVersion ofCopy = registry.newVersion(from("models:/" + name + "/latest"));

    assertThat(copy.getSource()).isEqualTo("models:/" + original + "/1");
    assertThat(copy.getRunId()).isEqualTo(runId);
    assertThat(downloadUri(ofCopy)).isEqualTo("runs:/" + runId + "/model");
  }

  @Test
  void anUnknownLoggedModelIsNotFound() {
    String id = "m-0123456789abcdef0123456789abcdef";

    assertThat(Refusal.of(() -> registry.newVersion(from("models:/" + id).setModelId(id))))
        .isEqualTo(Refusal.notFound("Logged model with ID '" + id + "' not found."));
  }
}
