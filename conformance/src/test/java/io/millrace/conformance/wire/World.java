package io.millrace.conformance.wire;

import io.restassured.response.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the rows of a table refer to: things on the server, made afresh for each table, by the names
 * that a row writes between angle brackets.
 *
 * <ul>
 *   <li>{@code <experiment>}, {@code <name>}: an active experiment and its name
 *   <li>{@code <run>}: a run in it with metric m, param p and tag t
 *   <li>{@code <deletedExperiment>}, {@code <deletedRun>}, {@code <unknownExperiment>}, {@code
 *       <unknownRun>}, {@code <model>}, {@code <deletedModel>}, {@code <unknownModel>}
 *   <li>{@code <registered>}: a registered model with versions 1, 2 and 3 (in stages None, Staging
 *       and Production), a tag t and the alias champion on version 2
 *   <li>{@code <prompt>}: a prompt with one version
 *   <li>{@code <new>}: a word that is new each time
 *   <li>{@code <x*251>}: 251 times x
 *   <li>{@code <metrics*3>}, {@code <params*3>}, {@code <tags*3>}: three JSON items
 *   <li>{@code <runs*3>}, {@code <bulkRuns*3>}: three query parameters {@code run_ids}, {@code
 *       run_id}
 * </ul>
 */
final class World {
  private static final Pattern REPEATED = Pattern.compile("<(\\w+)\\*(\\d+)>");
  private static final Map<String, IntFunction<String>> ITEMS =
      Map.of(
          "metrics", i -> "{\"key\": \"m%d\", \"value\": %d, \"timestamp\": 5}".formatted(i, i),
          "params", i -> "{\"key\": \"p%d\", \"value\": \"%d\"}".formatted(i, i),
          "tags", i -> "{\"key\": \"t%d\", \"value\": \"%d\"}".formatted(i, i));

  private final Map<String, String> names = new LinkedHashMap<>();

  World() {
    names.put("unknownExperiment", "987654321");
    names.put("unknownRun", "0".repeat(32));
    names.put("unknownModel", "m-" + "0".repeat(32));
    names.put("name", "wire " + UUID.randomUUID());
    names.put("experiment", createExperiment(names.get("name")));
    names.put("run", createRun());
    names.put("deletedRun", createRun());
    act("runs/delete", "{\"run_id\": \"<deletedRun>\"}");
    names.put("deletedName", names.get("name") + " deleted");
    names.put("deletedExperiment", createExperiment(names.get("deletedName")));
    act("experiments/delete", "{\"experiment_id\": \"<deletedExperiment>\"}");
    names.put("model", createModel());
    names.put("deletedModel", createModel());
    Api.send(
            "DELETE",
            "logged-models/" + get("deletedModel"),
            Map.of("Content-Type", Api.JSON),
            "{}")
        .then()
        .statusCode(200);
    act(
        "runs/log-batch",
        """
        {"run_id": "<run>",
         "metrics": [{"key": "m", "value": 1, "timestamp": 100, "step": 1}],
         "params": [{"key": "p", "value": "1"}],
         "tags": [{"key": "t", "value": "x"}]}
        """);
    createRegistered();
  }

  private void createRegistered() {
    names.put("registered", "registered-" + UUID.randomUUID());
    names.put("prompt", "prompt-" + UUID.randomUUID());
    act(
        "registered-models/create",
        "{\"name\": \"<registered>\", \"tags\": [{\"key\": \"t\", \"value\": \"x\"}]}");
    for (String stage : List.of("None", "Staging", "Production")) {
      String version =
          act(
                  "model-versions/create",
                  "{\"name\": \"<registered>\", \"source\": \"s3://bucket/model\"}")
              .path("model_version.version");
      act(
          "model-versions/transition-stage",
          "{\"name\": \"<registered>\", \"version\": \"%s\", \"stage\": \"%s\"}"
              .formatted(version, stage));
    }
    act(
        "registered-models/alias",
        "{\"name\": \"<registered>\", \"alias\": \"champion\", \"version\": \"2\"}");
    String mark = "\"tags\": [{\"key\": \"mlflow.prompt.is_prompt\", \"value\": \"true\"}]";
    act("registered-models/create", "{\"name\": \"<prompt>\", " + mark + "}");
    act(
        "model-versions/create",
        "{\"name\": \"<prompt>\", \"source\": \"dummy-source\", " + mark + "}");
  }

  private static String createExperiment(String name) {
    return Api.post("experiments/create", "{\"name\": \"" + name + "\"}")
        .then()
        .statusCode(200)
        .extract()
        .path("experiment_id");
  }

  /** Another run in the experiment. */
  String createRun() {
    return act("runs/create", "{\"experiment_id\": \"<experiment>\", \"start_time\": 1000}")
        .path("run.info.run_id");
  }

  private String createModel() {
    return act("logged-models", "{\"experiment_id\": \"<experiment>\", \"name\": \"model\"}")
        .path("model.info.model_id");
  }

  /** Posts a body with names in it, which must succeed. */
  Response act(String path, String template) {
    Response response = Api.post(fill(path), fill(template));
    response.then().statusCode(200);
    return response;
  }

  /** Makes a name stand for something that a table has made itself. */
  void put(String name, String value) {
    names.put(name, value);
  }

  /** What a name stands for. */
  String get(String name) {
    return names.get(name);
  }

  /** Replaces the names in a text by what they stand for. */
  String fill(String template) {
    String text = REPEATED.matcher(template).replaceAll(this::repeat);
    for (Map.Entry<String, String> name : names.entrySet()) {
      text = text.replace("<" + name.getKey() + ">", name.getValue());
    }
    return text.replace("<new>", "new-" + UUID.randomUUID());
  }

  private String repeat(MatchResult match) {
    String word = match.group(1);
    int count = Integer.parseInt(match.group(2));
    if (word.equals("runs") || word.equals("bulkRuns")) {
      String parameter = word.equals("runs") ? "run_ids=" : "run_id=";
      return join(count, i -> parameter + get("run"), "&");
    }
    IntFunction<String> item = ITEMS.get(word);
    return item == null ? word.repeat(count) : join(count, item, ", ");
  }

  private static String join(int count, IntFunction<String> item, String separator) {
    return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(separator));
  }

  /** All that a refused request must not change. */
  String snapshot() {
    return Api.get("runs/get?run_id=" + get("run")).asString()
        + Api.get("runs/get?run_id=" + get("deletedRun")).asString()
        + Api.get("experiments/get?experiment_id=" + get("experiment")).asString()
        + Api.get("logged-models/" + get("model")).asString()
        + Api.get("registered-models/get?name=" + get("registered")).asString()
        + Api.get("registered-models/get?name=" + get("prompt")).asString()
        + Api.get("model-versions/get?version=1&name=" + get("registered")).asString()
        + Api.get("webhooks").asString();
  }
}
