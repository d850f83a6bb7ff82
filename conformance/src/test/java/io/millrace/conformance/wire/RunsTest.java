package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ABSENT;
import static io.millrace.conformance.wire.Row.ANY;
import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reference §4: runs. */
@Tag("smoke")
class RunsTest extends Table {
  private static final String DELETED =
      "The run <deletedRun> must be in the 'active' state. Current state is deleted.";
  private static final String UNKNOWN = "Run with id=<unknownRun> not found";

  /** Everything that changes a run, as path and the members beside its id. */
  private static final List<String> CHANGES =
      List.of(
          "update \"run_name\": \"x\"",
          "log-metric \"key\": \"k\", \"value\": 1, \"timestamp\": 1",
          "log-parameter \"key\": \"k\", \"value\": \"1\"",
          "set-tag \"key\": \"k\", \"value\": \"1\"",
          "delete-tag \"key\": \"t\"",
          "log-batch \"metrics\": [<metrics*1>], \"params\": [<params*1>], \"tags\": [<tags*1>]",
          "log-inputs \"datasets\": []");

  @Override
  Stream<Row> rows() {
    Stream<Row> refusals =
        CHANGES.stream()
            .flatMap(
                change ->
                    Stream.of(
                        change("unknown", change, "<unknownRun>").refused(404, ABSENT, UNKNOWN),
                        change("deleted", change, "<deletedRun>").refused(INVALID, DELETED)));
    return Stream.of(refusals, create(), others(), logModel()).flatMap(s -> s);
  }

  private static Row change(String state, String change, String run) {
    String[] parts = change.split(" ", 2);
    return Row.post(
        parts[0] + ", " + state + " run",
        "runs/" + parts[0],
        "{\"run_id\": \"%s\", %s}".formatted(run, parts[1]));
  }

  private static Row create(String name, String members) {
    return Row.post(
        "create, " + name,
        "runs/create",
        "{\"experiment_id\": \"<experiment>\", \"start_time\": 7" + members + "}");
  }

  private static Stream<Row> create() {
    String named = ", \"tags\": [{\"key\": \"mlflow.runName\", \"value\": \"b\"}]";
    String twice =
        ", \"tags\": [{\"key\": \"a\", \"value\": \"1\"}, {\"key\": \"a\", \"value\": \"2\"}]";
    return Stream.of(
        create("name given", ", \"run_name\": \"a\"")
            .gives("run.info.run_name", "a")
            .gives("run.info.status", "RUNNING")
            .gives("run.info.lifecycle_stage", "active")
            .gives("run.info.start_time", 7)
            .gives("run.data.tags.find { it.key == 'mlflow.runName' }.value", "a"),
        create("name by tag", named).gives("run.info.run_name", "b"),
        create("both and alike", ", \"run_name\": \"b\"" + named).gives("run.info.run_name", "b"),
        create("both and different", ", \"run_name\": \"a\"" + named)
            .refused(
                INVALID,
                "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different"
                    + " values (run_name='a', mlflow.runName='b')."),
        create("repeated tag key", twice).refused(ANY, ""),
        Row.post(
                "create, deleted experiment",
                "runs/create",
                "{\"experiment_id\": \"<deletedExperiment>\"}")
            .refused(
                INVALID,
                "The experiment <deletedExperiment> must be in the 'active' state. Current state is"
                    + " deleted."),
        Row.post(
                "create, unknown experiment",
                "runs/create",
                "{\"experiment_id\": \"<unknownExperiment>\"}")
            .refused(404, ABSENT, "No Experiment with id=<unknownExperiment> exists"));
  }

  private static Row id(String name, String verb, String members) {
    return Row.post(name, "runs/" + verb, "{" + members + "}");
  }

  private static Stream<Row> others() {
    return Stream.of(
        Row.get("get, unknown run", "runs/get?run_id=<unknownRun>").refused(404, ABSENT, UNKNOWN),
        Row.get("get, its fields", "runs/get?run_id=<run>")
            .gives("run.info.run_id", "<run>")
            .gives("run.info.run_uuid", "<run>")
            .gives("run.info.experiment_id", "<experiment>")
            .gives("run.info.status", "RUNNING")
            .gives("run.info.user_id", "")
            .gives("run.info.start_time", 1000)
            .gives("run.info.end_time", null)
            .gives("run.info.artifact_uri", "mlflow-artifacts:/<experiment>/<run>/artifacts")
            .gives("run.info.lifecycle_stage", "active")
            .gives("run.data.metrics.find { it.key == 'm' }.step", 1)
            .gives("run.data.metrics.find { it.key == 'm' }.timestamp", 100)
            .gives("run.data.params.find { it.key == 'p' }.value", "1")
            .gives("run.data.tags.find { it.key == 't' }.value", "x"),
        Row.get("get, deleted run", "runs/get?run_id=<deletedRun>")
            .gives("run.info.lifecycle_stage", "deleted"),
        id("delete, unknown run", "delete", "\"run_id\": \"<unknownRun>\"")
            .refused(404, ABSENT, UNKNOWN),
        id("delete, again", "delete", "\"run_id\": \"<deletedRun>\""),
        id("restore, unknown run", "restore", "\"run_id\": \"<unknownRun>\"")
            .refused(404, ABSENT, UNKNOWN),
        id("restore, an active run", "restore", "\"run_id\": \"<run>\""),
        id("update, an empty name ignored", "update", "\"run_id\": \"<run>\", \"run_name\": \"\"")
            .gives("run_info.run_id", "<run>"),
        id("delete-tag, absent", "delete-tag", "\"run_id\": \"<run>\", \"key\": \"no\"")
            .refused(404, ABSENT, "No tag with name: no in run with id <run>"),
        id("set-tag, no value", "set-tag", "\"run_id\": \"<run>\", \"key\": \"none\""));
  }

  private static Row model(String name, String json) {
    return id(
        "log-model, " + name,
        "log-model",
        "\"run_id\": \"<run>\", \"model_json\": \"" + json.replace("\"", "\\\"") + "\"");
  }

  private static Stream<Row> logModel() {
    return Stream.of(
        model("not JSON", "nonsense").refused(INVALID, "Malformed model info"),
        model("fields missing", "{\"flavors\": {}}")
            .refused(INVALID, "Model json is missing mandatory fields"));
  }

  @Test
  void anExperimentMustBeNamed() {
    Api.post("runs/create", "{\"start_time\": 1}").then().statusCode(400);
  }

  @Test
  void idAndArtifactsFollowTheRule() {
    Response run = world().act("runs/create", "{\"experiment_id\": \"<experiment>\"}");
    String id = run.path("run.info.run_id");
    assertThat(id).matches("[0-9a-f]{32}");
    assertThat(run.<String>path("run.info.artifact_uri"))
        .isEqualTo(world().fill("mlflow-artifacts:/<experiment>/") + id + "/artifacts");
  }

  @Test
  void aMadeUpNameIsShortAndIsTheTagToo() {
    Response run = world().act("runs/create", "{\"experiment_id\": \"<experiment>\"}");
    String name = run.path("run.info.run_name");
    assertThat(name).matches("[a-z]+-[a-z]+-\\d{1,4}").hasSizeLessThanOrEqualTo(20);
    assertThat(run.<String>path("run.data.tags.find { it.key == 'mlflow.runName' }.value"))
        .isEqualTo(name);
  }

  @Test
  void onlyWhatIsGivenIsUpdated() {
    String id = world().createRun();
    String end = "{\"run_id\": \"%s\", \"status\": \"FINISHED\", \"end_time\": 9}".formatted(id);
    world().act("runs/update", end);
    Response renamed =
        world().act("runs/update", "{\"run_id\": \"%s\", \"run_name\": \"x\"}".formatted(id));
    assertThat(renamed.<String>path("run_info.status")).isEqualTo("FINISHED");
    assertThat(renamed.<Integer>path("run_info.end_time")).isEqualTo(9);
    assertThat(renamed.<String>path("run_info.run_name")).isEqualTo("x");
    Response resumed =
        world().act("runs/update", "{\"run_id\": \"%s\", \"status\": \"RUNNING\"}".formatted(id));
    assertThat(resumed.<Integer>path("run_info.end_time")).isEqualTo(9);
  }

  @Test
  void anEmptyNameTagDoesNotRename() {
    String id = world().createRun();
    String name = Api.get("runs/get?run_id=" + id).path("run.info.run_name");
    world()
        .act(
            "runs/set-tag",
            "{\"run_id\": \"%s\", \"key\": \"mlflow.runName\", \"value\": \"\"}".formatted(id));
    Response run = Api.get("runs/get?run_id=" + id);
    assertThat(run.<String>path("run.info.run_name")).isEqualTo(name);
  }

  @Test
  void anActiveRunOfADeletedExperimentCanBeRevivedAndChanged() {
    World own = new World();
    own.act("experiments/delete", "{\"experiment_id\": \"<experiment>\"}");
    own.act("runs/restore", "{\"run_id\": \"<run>\"}");
    own.act("runs/set-tag", "{\"run_id\": \"<run>\", \"key\": \"k\", \"value\": \"1\"}");
  }

  @Test
  void modelsOfOldClientsAreListedInATag() {
    String id = world().createRun();
    String body =
        "{\"run_id\": \"%s\", \"model_json\": \"{\\\"artifact_path\\\": \\\"%s\\\", \\\"flavors\\\": {},"
            + " \\\"utc_time_created\\\": \\\"now\\\", \\\"run_id\\\": \\\"%s\\\"}\"}";
    world().act("runs/log-model", body.formatted(id, "first", id));
    world().act("runs/log-model", body.formatted(id, "second", id));
    String history =
        Api.get("runs/get?run_id=" + id)
            .path("run.data.tags.find { it.key == 'mlflow.log-model.history' }.value");
    assertThat(history).startsWith("[").containsSubsequence("first", "second");
  }
}
