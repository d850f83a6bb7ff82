package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ABSENT;
import static io.millrace.conformance.wire.Row.BAD;
import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reference §8: logged models. */
@Tag("smoke")
class LoggedModelsTest extends Table {
  private static final String NOT_FOUND = "Logged model with ID '%s' not found.";

  @Override
  Stream<Row> rows() {
    return Stream.of(create(), readAndChange(), search(), searchRefusals()).flatMap(s -> s);
  }

  private static Row create(String name, String members) {
    return Row.post("create, " + name, "logged-models", "{" + members + "}");
  }

  private static Stream<Row> create() {
    String here = "\"experiment_id\": \"<experiment>\"";
    Stream<Row> names =
        Stream.of("a/b", "a:b", "a.b", "a%b", "a'b", "a\\\"b")
            .map(
                name ->
                    create("name " + name, here + ", \"name\": \"" + name + "\"")
                        .refused(INVALID, "Invalid model name ("));
    return Stream.concat(
        names,
        Stream.of(
            create("in another experiment", "\"experiment_id\": \"0\", \"name\": \"x\"")
                .gives("model.info.experiment_id", "0")
                .gives("model.info.status", "LOGGED_MODEL_PENDING")
                .gives("model.info.model_type", "")
                .gives("model.info.source_run_id", ""),
            create(
                    "deleted experiment",
                    "\"experiment_id\": \"<deletedExperiment>\", \"name\": \"x\"")
                .refused(INVALID, "must be in the 'active' state"),
            create(
                    "unknown experiment",
                    "\"experiment_id\": \"<unknownExperiment>\", \"name\": \"x\"")
                .refused(404, ABSENT, "No Experiment with id=<unknownExperiment> exists")));
  }

  private static Row absent(Row row) {
    String id = row.path().replaceAll("logged-models/(<\\w+>).*", "$1");
    return row.refused(404, ABSENT, NOT_FOUND.formatted(id));
  }

  private static Row tags(String name, String model, String tags) {
    return Row.patch(
        name, "logged-models/" + model + "/tags", "{\"model_id\": \"" + model + "\"" + tags + "}");
  }

  private static Stream<Row> readAndChange() {
    String a = ", \"tags\": [{\"key\": \"a\", \"value\": \"1\"}]";
    String params =
        "{\"model_id\": \"<model>\", \"params\": [{\"key\": \"%s\", \"value\": \"1\"}%s]}";
    String deletedStatus = "{\"model_id\": \"<deletedModel>\", \"status\": \"LOGGED_MODEL_READY\"}";
    return Stream.of(
        absent(Row.get("get, unknown", "logged-models/<unknownModel>")),
        Row.get("get, its fields", "logged-models/<model>")
            .gives("model.info.experiment_id", "<experiment>")
            .gives("model.info.name", "model")
            .gives("model.info.status", "LOGGED_MODEL_PENDING")
            .gives(
                "model.info.artifact_uri",
                "mlflow-artifacts:/<experiment>/models/<model>/artifacts")
            .gives("model.info.model_type", "")
            .gives("model.info.source_run_id", "")
            .gives("model.info.registrations", null)
            .gives("model.info.creation_timestamp_ms > 0", true)
            .gives("model.info.last_updated_timestamp_ms > 0", true),
        absent(Row.get("get, deleted", "logged-models/<deletedModel>")),
        Row.get("get, deleted and allowed", "logged-models/<deletedModel>?allow_deleted=true")
            .gives("model.info.model_id", "<deletedModel>"),
        absent(Row.delete("delete, unknown", "logged-models/<unknownModel>")),
        Row.delete("delete, again", "logged-models/<deletedModel>"),
        Row.patch("finalise a deleted one", "logged-models/<deletedModel>", deletedStatus),
        Row.patch(
                "finalise, status missing", "logged-models/<model>", "{\"model_id\": \"<model>\"}")
            .refused(INVALID, "Missing value for required parameter 'status'"),
        Row.patch(
                "finalise, status unknown",
                "logged-models/<model>",
                "{\"model_id\": \"<model>\", \"status\": \"DANCING\"}")
            .refused(INVALID, "status")
            .unlikeMlflow("stores it as unspecified"),
        tags("tags, none", "<model>", ""),
        absent(tags("tags, unknown model", "<unknownModel>", a)),
        Row.delete("delete tag, absent", "logged-models/<model>/tags/no")
            .refused(404, ABSENT, "No tag with key 'no' found for model with ID '<model>'."),
        Row.post("params", "logged-models/<model>/params", params.formatted("<new>", "")),
        Row.post(
                "params, repeated key",
                "logged-models/<model>/params",
                params.formatted("twice", ", {\"key\": \"twice\", \"value\": \"2\"}"))
            .refused(BAD, ""));
  }

  private static Row search(String name, String members) {
    return Row.post(
        "search, " + name,
        "logged-models/search",
        "{\"experiment_ids\": [\"<experiment>\"]" + members + "}");
  }

  private static Row filter(String filter) {
    return search(filter, ", \"filter\": \"" + filter + "\"");
  }

  private static Row order(String field) {
    return search("order by " + field, ", \"order_by\": [{\"field_name\": \"" + field + "\"}]");
  }

  private static Stream<Row> search() {
    Stream<Row> filters =
        Stream.of(
                "",
                "name = 'model'",
                "attributes.name LIKE 'mod%'",
                "name like 'mod%'",
                "model_id = '<model>'",
                "model_id IN ('<model>', 'x')",
                "creation_timestamp > 0",
                "creation_time > 0 AND last_updated_timestamp > 0",
                "name != 'other'",
                "experiment_id = '<experiment>'")
            .map(LoggedModelsTest::filter);
    Stream<Row> orders =
        Stream.of("name", "creation_timestamp", "last_updated_timestamp", "metrics.m")
            .map(LoggedModelsTest::order);
    Stream<Row> pages =
        Stream.of(
            search("a page that holds all has no token", ", \"max_results\": 1")
                .gives("next_page_token", null),
            search("max_results 0", ", \"max_results\": 0"),
            search("without max_results", ""));
    return Stream.of(filters, orders, pages)
        .flatMap(s -> s)
        .map(row -> row.gives("models.size()", 1).gives("models[0].info.model_id", "<model>"));
  }

  private static Stream<Row> searchRefusals() {
    Stream<Row> filters =
        Stream.of("name IS NULL", "metric.m = 1", "attribute.name = 'x'", "name", "name =")
            .map(text -> filter(text).refused(INVALID, ""));
    return Stream.concat(
        filters,
        Stream.of(
            filter("colour = 'red'").refused(INVALID, "colour").unlikeMlflow("answers 500"),
            filter("name = 'x' OR name = 'model'")
                .gives("models.size()", 1)
                .unlikeMlflow("knows AND only"),
            order("params.x").refused(INVALID, "Invalid order by field name: params.x"),
            order("colour").refused(INVALID, "Invalid order by field name: colour"),
            search("data set without a name", ", \"datasets\": [{\"dataset_digest\": \"1\"}]")
                .refused(INVALID, "dataset_name"),
            search("order without a field", ", \"order_by\": [{\"ascending\": true}]")
                .refused(INVALID, "")));
  }

  @Test
  void idAndArtifactsFollowTheRule() {
    Response model =
        world()
            .act(
                "logged-models",
                "{\"experiment_id\": \"<experiment>\", \"model_type\": \"agent\", \"source_run_id\": \"<run>\"}");
    String id = model.path("model.info.model_id");
    assertThat(id).matches("m-[0-9a-f]{32}");
    assertThat(model.<String>path("model.info.name")).isNotBlank();
    assertThat(model.<String>path("model.info.model_type")).isEqualTo("agent");
    assertThat(model.<String>path("model.info.artifact_uri"))
        .isEqualTo(world().fill("mlflow-artifacts:/<experiment>/models/") + id + "/artifacts");
    Api.send("DELETE", "logged-models/" + id, Map.of(), null).then().statusCode(200);
  }

  @Test
  void ofARepeatedTagTheLastCounts() {
    World own = new World();
    String tags =
        "{\"model_id\": \"<model>\", \"tags\": [{\"key\": \"a\", \"value\": \"1\"}, {\"key\": \"a\", \"value\": \"2\"}]}";
    Api.send(
            "PATCH",
            own.fill("logged-models/<model>/tags"),
            Map.of("Content-Type", Api.JSON),
            own.fill(tags))
        .then()
        .statusCode(200);
    Response model = Api.get(own.fill("logged-models/<model>"));
    assertThat(model.<List<String>>path("model.info.tags.value")).containsExactly("2");
  }

  @Test
  void aMetricConditionHoldsWhenAnyPointMeetsIt() {
    World own = new World();
    for (int value : List.of(1, 5)) {
      own.act(
          "runs/log-metric",
          "{\"run_id\": \"<run>\", \"key\": \"k\", \"value\": %d, \"timestamp\": %d, \"model_id\": \"<model>\"}"
              .formatted(value, value));
    }
    for (String condition : List.of("= 1", "= 5", "> 0")) {
      Response found =
          own.act(
              "logged-models/search",
              "{\"experiment_ids\": [\"<experiment>\"], \"filter\": \"metrics.k %s\"}"
                  .formatted(condition));
      assertThat(found.<List<?>>path("models")).as(condition).hasSize(1);
    }
  }

  @Test
  void aTokenServesTheSearchThatMadeIt() {
    World own = new World();
    own.act("logged-models", "{\"experiment_id\": \"<experiment>\", \"name\": \"second\"}");
    String search = "{\"experiment_ids\": [\"<experiment>\"], \"max_results\": 1%s}";
    Response first = own.act("logged-models/search", search.formatted(""));
    assertThat(first.<String>path("models[0].info.name")).isEqualTo("second");
    String token = ", \"page_token\": \"" + first.path("next_page_token") + "\"";
    Response second = own.act("logged-models/search", search.formatted(token));
    assertThat(second.<String>path("models[0].info.name")).isEqualTo("model");
    assertThat(second.<String>path("next_page_token")).isNull();
    Response other =
        Api.post(
            "logged-models/search",
            own.fill(search.formatted(token + ", \"filter\": \"name = 'x'\"")));
    assertThat(other.statusCode()).isEqualTo(400);
    assertThat(other.<String>path("error_code")).isEqualTo(INVALID);
  }
}
