package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reference §4: the runs that MLflow's prompt engineering page makes. */
class PromptlabTest extends Table {
  private static final String CREATE = "/ajax-api/2.0/mlflow/runs/create-promptlab-run";
  private static final List<String> REQUIRED =
      List.of(
          "\"experiment_id\": \"<experiment>\"",
          "\"prompt_template\": \"Tell me about {{ thing }}\"",
          "\"prompt_parameters\": [{\"key\": \"thing\", \"value\": \"rice\"}]",
          "\"model_route\": \"completions\"",
          "\"model_input\": \"Tell me about rice\"",
          "\"mlflow_version\": \"3.17.2\"");

  @Override
  Stream<Row> rows() {
    Stream<Row> missing =
        IntStream.range(0, REQUIRED.size())
            .mapToObj(
                i -> {
                  String name = REQUIRED.get(i).split("\"")[1];
                  return Row.post(
                          "missing " + name,
                          CREATE,
                          "{" + String.join(", ", REQUIRED.subList(0, i)) + "}")
                      .refused(INVALID, "CreatePromptlabRun request must specify " + name + ".");
                });
    Stream<Row> others =
        Stream.of(
            Row.post("param twice", CREATE, body("\"model_parameters\": [<params*1>, <params*1>]"))
                .refused(INVALID, "Duplicate parameter keys have been submitted: ['p0'].")
                .unlikeMlflow("answers 500 and leaves a run behind"),
            Row.post(
                    "deleted experiment",
                    CREATE,
                    body("\"x\": 1").replace("<experiment>", "<deletedExperiment>"))
                .refused(INVALID, "must be in the 'active' state"));
    return Stream.concat(missing, others);
  }

  private static String body(String more) {
    return "{" + String.join(", ", REQUIRED) + ", " + more + "}";
  }

  @Test
  void anEvaluatedPromptIsAFinishedRunWithItsTableAndModel() {
    Response made =
        world()
            .act(
                CREATE,
                body(
                    """
                    "run_name": "rice", "user_id": "anna", "start_time": 5,
                    "model_parameters": [{"key": "temperature", "value": "0.1"}],
                    "model_output": "White.",
                    "model_output_parameters": [{"key": "latency", "value": "9"}]
                    """));
    assertThat(made.<String>path("run.info.status")).isEqualTo("FINISHED");
    assertThat(made.<String>path("run.info.run_name")).isEqualTo("rice");
    assertThat(made.<String>path("run.data.params.find { it.key == 'temperature' }.value"))
        .isEqualTo("0.1");
    assertThat(made.<String>path("run.data.params.find { it.key == 'model_route' }.value"))
        .isEqualTo("completions");
    assertThat(made.<String>path("run.data.params.find { it.key == 'prompt_template' }.value"))
        .isEqualTo("Tell me about {{ thing }}");
    assertThat(made.<String>path("run.data.tags.find { it.key == 'mlflow.loggedArtifacts' }.value"))
        .isEqualTo("[{\"path\": \"eval_results_table.json\", \"type\": \"table\"}]");
    assertThat(made.<String>path("run.data.tags.find { it.key == 'mlflow.runSourceType' }.value"))
        .isEqualTo("PROMPT_ENGINEERING");
    String file = "/get-artifact?run_id=" + made.path("run.info.run_id") + "&path=";
    Response table = Api.get(file + "eval_results_table.json");
    assertThat(table.jsonPath().<List<String>>get("columns"))
        .containsExactly("thing", "prompt", "output", "latency");
    assertThat(table.jsonPath().<List<String>>get("data[0]"))
        .containsExactly("rice", "Tell me about rice", "White.", "9");
    assertThat(Api.get(file + "model/MLmodel").asString())
        .contains("loader_module: mlflow._promptlab", "parameters_path: parameters.yaml");
    assertThat(Api.get(file + "model/parameters.yaml").asString())
        .contains("temperature: '0.1'", "model_route: completions");
  }
}
