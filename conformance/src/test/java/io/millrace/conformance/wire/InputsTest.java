package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ABSENT;
import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reference §6: what runs read and wrote. */
class InputsTest extends Table {
  private static final String DATASET =
      """
      {"run_id": "%s", "datasets": [{"tags": [{"key": "mlflow.data.context", "value": "%s"}],
       "dataset": {"name": "d", "digest": "%s", "source_type": "local", "source": "%s"}}]}
      """;

  private static final String DATASETS = "/ajax-api/2.0/mlflow/experiments/search-datasets";

  @Override
  Stream<Row> rows() {
    return Stream.of(
        Row.post(
                "log-inputs, unknown run",
                "runs/log-inputs",
                "{\"run_id\": \"<unknownRun>\", \"datasets\": []}")
            .refused(404, ABSENT, "Run with id=<unknownRun> not found"),
        Row.post("log-inputs, nothing", "runs/log-inputs", "{\"run_id\": \"<run>\"}"),
        Row.post(
            "outputs, unknown model",
            "runs/outputs",
            "{\"run_id\": \"<run>\", \"models\": [{\"model_id\": \"<unknownModel>\", \"step\": 3}]}"),
        Row.post(
                "outputs, the same again",
                "runs/outputs",
                "{\"run_id\": \"<run>\", \"models\": [{\"model_id\": \"<unknownModel>\", \"step\": 4}]}")
            .unlikeMlflow("answers 400"),
        Row.post(
            "log-inputs, a data set that says nothing of itself",
            "runs/log-inputs",
            "{\"run_id\": \"<run>\", \"datasets\": [{\"dataset\": {}}]}"),
        Row.post("outputs, models missing", "runs/outputs", "{\"run_id\": \"<run>\"}")
            .refused(Row.ANY, "models"),
        datasets("none", "[]")
            .refused(INVALID, "SearchDatasets request must specify at least one experiment_id."),
        datasets("21 experiments", "[" + "\"0\", ".repeat(20) + "\"0\"]")
            .refused(
                INVALID,
                "SearchDatasets request cannot specify more than 20 experiment_ids. Received 21 experiment_ids."),
        datasets("20 experiments", "[" + "\"<unknownExperiment>\", ".repeat(19) + "\"0\"]"),
        datasets("unknown experiment", "[\"<unknownExperiment>\"]")
            .gives("dataset_summaries", null),
        datasets("no number", "[\"abc\"]")
            .refused(INVALID, "Invalid experiment ID 'abc'.")
            .unlikeMlflow("answers as if there were none"),
        Row.get("empty inputs are present", "runs/get?run_id=<deletedRun>")
            .gives("run.inputs", Map.of())
            .gives("run.outputs", Map.of()));
  }

  private static Row datasets(String name, String experiments) {
    return Row.post(
        "search-datasets, " + name, DATASETS, "{\"experiment_ids\": %s}".formatted(experiments));
  }

  @Test
  void searchDatasetsIsCutAtAThousand() {
    World own = new World();
    for (int i = 0; i < 1001; i += 91) {
      String datasets =
          IntStream.range(i, i + 91)
              .mapToObj("{\"dataset\": {\"name\": \"d%d\", \"digest\": \"1\"}}"::formatted)
              .collect(Collectors.joining(", "));
      own.act("runs/log-inputs", "{\"run_id\": \"<run>\", \"datasets\": [" + datasets + "]}");
    }
    Response found = own.act(DATASETS, "{\"experiment_ids\": [\"<experiment>\"]}");
    assertThat(found.<List<?>>path("dataset_summaries")).hasSize(1000);
  }

  private static Response read(String run) {
    return Api.get("runs/get?run_id=" + run);
  }

  @Test
  void theFirstTagsOfADataSetStay() {
    String run = world().createRun();
    world().act("runs/log-inputs", DATASET.formatted(run, "training", "1", "a"));
    world().act("runs/log-inputs", DATASET.formatted(run, "again", "1", "a"));
    Response answer = read(run);
    assertThat(answer.<List<?>>path("run.inputs.dataset_inputs")).hasSize(1);
    assertThat(answer.<String>path("run.inputs.dataset_inputs[0].tags[0].value"))
        .isEqualTo("training");
  }

  @Test
  void aDataSetOfAnExperimentStaysAsFirstStored() {
    String first = world().createRun();
    String second = world().createRun();
    world().act("runs/log-inputs", DATASET.formatted(first, "training", "2", "as first"));
    world().act("runs/log-inputs", DATASET.formatted(second, "training", "2", "changed"));
    assertThat(read(second).<String>path("run.inputs.dataset_inputs[0].dataset.source"))
        .isEqualTo("as first");
  }

  @Test
  void searchHasDataSetsAndOutputsButNoModelInputs() {
    World own = new World();
    own.act("runs/log-inputs", DATASET.formatted(own.get("run"), "training", "1", "a"));
    own.act(
        "runs/log-inputs", "{\"run_id\": \"<run>\", \"models\": [{\"model_id\": \"<model>\"}]}");
    String output =
        "{\"run_id\": \"<run>\", \"models\": [{\"model_id\": \"<model>\", \"step\": 4}]}";
    own.act("runs/outputs", output);

    Response got = read(own.get("run"));
    assertThat(got.<String>path("run.inputs.model_inputs[0].model_id")).isEqualTo(own.get("model"));
    Response found = own.act("runs/search", "{\"experiment_ids\": [\"<experiment>\"]}");
    assertThat(found.<Object>path("runs[0].inputs.model_inputs")).isNull();
    assertThat(found.<String>path("runs[0].inputs.dataset_inputs[0].dataset.name")).isEqualTo("d");
    assertThat(found.<Integer>path("runs[0].outputs.model_outputs[0].step")).isEqualTo(4);
  }

  @Test
  void searchDatasetsListsEachUseOfADataSetOnce() {
    World own = new World();
    for (String context : List.of("training", "eval", "training")) {
      own.act("runs/log-inputs", DATASET.formatted(own.createRun(), context, "1", "a"));
    }
    Response found = own.act(DATASETS, "{\"experiment_ids\": [\"<experiment>\"]}");
    assertThat(found.<List<String>>path("dataset_summaries.context"))
        .containsExactlyInAnyOrder("training", "eval");
    assertThat(found.<List<String>>path("dataset_summaries.name")).containsExactly("d", "d");
    assertThat(found.<List<String>>path("dataset_summaries.experiment_id"))
        .containsOnly(own.get("experiment"));
  }
}
