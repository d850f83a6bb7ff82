package io.millrace.models.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.models.signature.SignatureText;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MlModelTest {

  @Test
  void loggedModel() throws IOException {
    MlModel model = Folders.model("sklearn_skops");
    assertThat(model.flavors().keySet()).containsExactly("python_function", "sklearn");
    assertThat(model.flavors().get("sklearn"))
        .containsEntry("serialization_format", "skops")
        .containsEntry("code", null);
    assertThat(model.provenance().modelId()).matches("m-[0-9a-f]{32}");
    assertThat(model.provenance().modelUuid()).isEqualTo(model.provenance().modelId());
    assertThat(model.provenance().runId()).matches("[0-9a-f]{32}");
    assertThat(model.provenance().mlflowVersion()).isEqualTo("3.17.2");
    assertThat(model.provenance().createdAt()).isPresent();
    assertThat(SignatureText.of(model.signature().inputs()))
        .isEqualTo("['x1': double (required), 'x2': double (required)]");
    assertThat(model.signature().params()).isNull();
    assertThat(model.example())
        .isEqualTo(
            new InputExample(
                "input_example.json", "serving_input_example.json", "dataframe", "split", false));
    assertThat(model.sizeBytes()).isPositive();
    assertThat(model.pythonFunction().loaderModule()).isEqualTo("mlflow.sklearn");
    assertThat(model.pythonFunction().virtualenvFile()).isEqualTo("python_env.yaml");
    assertThat(model.others()).isEmpty();
  }

  @Test
  void customModel() throws IOException {
    MlModel model = Folders.model("custom");
    assertThat(model.metadata())
        .isEqualTo(
            Map.of(
                "team", "fraud",
                "limits", Map.of("ratio", 0.5, "rows", 10L),
                "tags", List.of("a", "b")));
    assertThat(model.needs().resources().toString())
        .isEqualTo(
            "{api_version=1, databricks={function=[{name=f}], serving_endpoint=[{name=chat}]}}");
    assertThat(model.pythonFunction().config()).isEqualTo(Map.of("depth", 3L));
    assertThat(model.pythonFunction().code()).isEqualTo("code");
    assertThat(model.pythonFunction().artifacts()).containsEntry("words", "artifacts/words.txt");
    assertThat(model.pythonFunction().predictStreamFn()).isNull();
    assertThat(model.signature().params()).hasSize(10);
    assertThat(model.example()).isNull();
  }

  @Test
  void modelFromCode() throws IOException {
    MlModel model = Folders.model("from_code");
    assertThat(model.signature().isFromTypeHint()).isTrue();
    assertThat(model.pythonFunction().modelCodeFile()).isEqualTo("agent.py");
    assertThat(model.pythonFunction().config()).isNull();
  }

  @Test
  void veryOldModel() {
    MlModel model =
        MlModel.parse(
            """
            flavors:
              python_function:
                data: model.pkl
                env: conda.yaml
                loader_module: mlflow.sklearn
                python_version: 3.6.8
            utc_time_created: 2019-03-04 05:06:07
            """);
    assertThat(model.provenance().modelUuid()).isNull();
    assertThat(model.provenance().mlflowVersion()).isNull();
    assertThat(model.provenance().createdAt()).contains(Instant.parse("2019-03-04T05:06:07Z"));
    assertThat(model.pythonFunction().condaFile()).isEqualTo("conda.yaml");
    assertThat(model.pythonFunction().virtualenvFile()).isNull();
    assertThat(model.signature()).isNull();
  }

  @Test
  void modelOfMlflow2WithOneColumnWithoutName() {
    MlModel model =
        MlModel.parse(
            """
            artifact_path: model
            flavors:
              python_function:
                env: {conda: conda.yaml, virtualenv: python_env.yaml}
                loader_module: mlflow.transformers
            mlflow_version: 2.4.0
            model_uuid: 9a6e9b0d7d7a4a7f8b0a0f0e0d0c0b0a
            saved_input_example_info: {artifact_path: input_example.json, type: json_object, params: 'true'}
            signature:
              inputs: '[{"type": "string"}]'
              outputs: '[{"type": "string"}]'
            """);
    assertThat(SignatureText.of(model.signature().inputs())).isEqualTo("[string (required)]");
    assertThat(model.signature().params()).isNull();
    assertThat(model.signature().isFromTypeHint()).isFalse();
    assertThat(model.example())
        .isEqualTo(new InputExample("input_example.json", null, "json_object", null, true));
  }

  @Test
  void whatNobodyKnowsIsKept() {
    MlModel model =
        MlModel.parse(
            """
            flavors: {theirs: }
            wheels: {platform: linux, count: 12345678901234567890, when: 2024-01-02, pi: 3.10}
            env_vars: [OPENAI_API_KEY]
            auth_policy: {user_auth_policy: {api_scopes: [a]}}
            metadata: {mlflow.model.isExternal: true, shared: &x [1], again: *x, 7: seven}
            """);
    assertThat(model.flavors()).containsEntry("theirs", Map.of());
    assertThat(model.pythonFunction()).isNull();
    assertThat(model.others().toString())
        .isEqualTo(
            "{wheels={platform=linux, count=12345678901234567890, when=2024-01-02, pi=3.1}}");
    assertThat(model.needs().envVars()).containsExactly("OPENAI_API_KEY");
    assertThat(model.needs().authPolicy().toString())
        .isEqualTo("{user_auth_policy={api_scopes=[a]}}");
    assertThat(model.metadata().get("again")).isEqualTo(List.of(1L));
    assertThat(model.metadata().get("7")).isEqualTo("seven");
    assertThat(model.isExternal()).isTrue();
  }

  @Test
  void allThatMlflowLogsIsRead() throws IOException {
    assertThat(Folders.all()).hasSizeGreaterThan(8);
    for (String name : Folders.all()) {
      MlModel model = Folders.model(name);
      assertThat(model.pythonFunction()).as(name).isNotNull();
      assertThat(model.others()).as(name).isEmpty();
    }
  }
}
