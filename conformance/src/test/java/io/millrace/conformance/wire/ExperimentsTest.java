package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ABSENT;
import static io.millrace.conformance.wire.Row.BAD;
import static io.millrace.conformance.wire.Row.EXISTS;
import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reference §3: experiments. */
class ExperimentsTest extends Table {
  private static final String NOT_ACTIVE =
      "The experiment <deletedExperiment> must be in the 'active' state. Current state is deleted.";

  @Override
  Stream<Row> rows() {
    return Stream.of(create(), get(), deleteAndRestore(), update(), tags(), search())
        .flatMap(s -> s);
  }

  private static Row create(String name, String members) {
    return Row.post("create, " + name, "experiments/create", "{" + members + "}");
  }

  private static Row create(String name, String location, String unused) {
    String members = "\"name\": \"<new>\", \"artifact_location\": \"%s\"" + unused;
    return create("location " + name, members.formatted(location));
  }

  private static Row at(String location) {
    return create(location, location, "");
  }

  private static Stream<Row> create() {
    Stream<Row> hosts =
        Stream.of("http", "https", "ftp", "sftp", "hdfs", "abfss", "mlflow-artifacts")
            .map(
                scheme ->
                    at(scheme + "://elsewhere.example/x")
                        .refused(
                            INVALID, "'artifact_location' cannot use the '" + scheme + "' scheme"));
    Stream<Row> accepted =
        Stream.of(
                "s3://bucket/a",
                "gs://bucket/a",
                "wasbs://c@a/x",
                "dbfs:/x",
                "file:///tmp/x",
                "/tmp/x",
                "mlflow-artifacts:/x")
            .map(ExperimentsTest::at);
    return Stream.of(
            Stream.of(
                create("duplicate name", "\"name\": \"<name>\"")
                    .refused(EXISTS, "Experiment(name=<name>) already exists."),
                create("duplicate name of a deleted one", "\"name\": \"<deletedName>\"")
                    .refused(EXISTS, "already exists."),
                create("a blank name", "\"name\": \"<new>  \""),
                at("s3://b/p#x")
                    .refused(INVALID, "'artifact_location' URL can't include fragments or params."),
                at("s3://b/p?a=/../b").refused(INVALID, "Invalid query string"),
                create(
                        "repeated tag key",
                        "\"name\": \"<new>\", \"tags\": [{\"key\": \"a\", \"value\": \"1\"}, {\"key\": \"a\", \"value\": \"2\"}]")
                    .refused(EXISTS, "")),
            hosts,
            accepted)
        .flatMap(s -> s);
  }

  private static Stream<Row> get() {
    return Stream.of(
        Row.get("get", "experiments/get?experiment_id=<experiment>")
            .gives("experiment.name", "<name>")
            .gives("experiment.lifecycle_stage", "active")
            .gives("experiment.artifact_location", "mlflow-artifacts:/<experiment>")
            .gives("experiment.tags", null)
            .gives("experiment.experiment_id", "<experiment>")
            .gives("experiment.workspace", "default")
            .gives("experiment.effective_trace_archival_retention", null)
            .gives("experiment.creation_time > 0", true)
            .gives("experiment.last_update_time > 0", true),
        Row.get("get, a deleted one", "experiments/get?experiment_id=<deletedExperiment>")
            .gives("experiment.lifecycle_stage", "deleted"),
        Row.get("get, an unknown one", "experiments/get?experiment_id=<unknownExperiment>")
            .refused(404, ABSENT, "No Experiment with id=<unknownExperiment> exists"),
        Row.get("get, the default one", "experiments/get?experiment_id=0")
            .gives("experiment.name", "Default")
            .gives("experiment.artifact_location", "mlflow-artifacts:/0"),
        Row.get("get, blanks around the id", "experiments/get?experiment_id=%200%20")
            .gives("experiment.name", "Default"),
        Row.get("get-by-name", "experiments/get-by-name?experiment_name=Default")
            .gives("experiment.experiment_id", "0"),
        Row.get("get-by-name, an unknown one", "experiments/get-by-name?experiment_name=nosuch")
            .refused(404, ABSENT, "Could not find experiment with name 'nosuch'"));
  }

  private static Row id(String name, String verb, String id, String more) {
    return Row.post(
        name, "experiments/" + verb, "{\"experiment_id\": \"%s\"%s}".formatted(id, more));
  }

  private static Stream<Row> deleteAndRestore() {
    return Stream.of(
        id("delete, a deleted one", "delete", "<deletedExperiment>", "").refused(404, ABSENT, ""),
        id("delete, an unknown one", "delete", "<unknownExperiment>", "").refused(404, ABSENT, ""),
        id("restore, an active one", "restore", "<experiment>", "").refused(404, ABSENT, ""),
        id("restore, an unknown one", "restore", "<unknownExperiment>", "")
            .refused(404, ABSENT, ""));
  }

  private static Stream<Row> update() {
    String named = ", \"new_name\": \"<new>\"";
    return Stream.of(
        id("update, a deleted one", "update", "<deletedExperiment>", named)
            .refused(500, "INVALID_STATE", "Cannot rename a non-active experiment."),
        id("update, an unknown one", "update", "<unknownExperiment>", named)
            .refused(404, ABSENT, ""),
        id("update, the name taken", "update", "<experiment>", ", \"new_name\": \"Default\"")
            .refused(BAD, ""));
  }

  private static Stream<Row> tags() {
    String tag = ", \"key\": \"k\", \"value\": \"v\"";
    return Stream.of(
        id(
            "set-experiment-tag, no value",
            "set-experiment-tag",
            "<experiment>",
            ", \"key\": \"k\""),
        id("set-experiment-tag, of a deleted one", "set-experiment-tag", "<deletedExperiment>", tag)
            .refused(INVALID, NOT_ACTIVE),
        id(
                "set-experiment-tag, of an unknown one",
                "set-experiment-tag",
                "<unknownExperiment>",
                tag)
            .refused(404, ABSENT, ""),
        id(
                "delete-experiment-tag, absent",
                "delete-experiment-tag",
                "<experiment>",
                ", \"key\": \"no\"")
            .refused(404, ABSENT, "No tag with name: no in experiment with id <experiment>"));
  }

  private static Row search(String filter, String order) {
    String body = "{\"max_results\": 5, \"filter\": \"%s\", \"order_by\": [%s]}";
    return Row.post(
        "search " + filter + order, "experiments/search", body.formatted(filter, order));
  }

  private static Stream<Row> search() {
    Stream<Row> bad =
        Stream.of(
                "name > 'a'",
                "name like 'a%'",
                "name = 5",
                "name IN ('a')",
                "name IS NULL",
                "creation_time = '5'",
                "creation_time > 1.5",
                "creation_time > 1e3",
                "experiment_id LIKE '0'",
                "lifecycle_stage = 'active'",
                "artifact_location = 'x'",
                "attributes.name = 'x'",
                "metrics.m = 1",
                "name = 'a' OR",
                "name")
            .map(filter -> search(filter, "").refused(INVALID, ""));
    Stream<Row> good =
        Stream.of(
                "creation_time > 0",
                "last_update_time >= 1",
                "experiment_id != '0'",
                "experiment_id NOT IN ('0', '987654321')",
                "attribute.name ILIKE '<name>'",
                "tags.unset IS NULL",
                "tag.unset is null")
            .map(
                filter ->
                    search(filter + " AND name = '<name>'", "")
                        .gives("experiments[0].experiment_id", "<experiment>"));
    Stream<Row> orders =
        Stream.of("name ASC", "experiment_id desc", "creation_time", "last_update_time DESC")
            .map(order -> search("", "\"" + order + "\""));
    return Stream.concat(
        Stream.of(bad, good, orders).flatMap(s -> s),
        Stream.of(
            search("", "\"tags.a\"").refused(INVALID, "Invalid order_by entity: tag"),
            search("", "\"colour\"").refused(INVALID, ""),
            Row.post(
                    "search, a full page has a token",
                    "experiments/search",
                    "{\"max_results\": 1, \"view_type\": \"ALL\", \"filter\": \"name LIKE '<name>%'\"}")
                .gives("experiments.size()", 1)
                .gives("next_page_token.isEmpty()", false),
            Row.post(
                    "search, a page that holds all has none",
                    "experiments/search",
                    "{\"max_results\": 1, \"filter\": \"name LIKE '<name>%'\"}")
                .gives("experiments[0].experiment_id", "<experiment>")
                .gives("next_page_token", null),
            Row.post(
                    "search, deleted ones only",
                    "experiments/search",
                    "{\"max_results\": 5, \"view_type\": \"DELETED_ONLY\", \"filter\": \"name LIKE '<name>%'\"}")
                .gives("experiments.size()", 1)
                .gives("experiments[0].experiment_id", "<deletedExperiment>"),
            search("experiment_id IN ('0')", "").gives("experiments[0].name", "Default"),
            search("attribute.name = 'Default'", "\"name desc\"").gives("experiments.size()", 1),
            Row.get("search by GET", "experiments/search?max_results=1")
                .gives("experiments.size()", 1)));
  }

  @Test
  void theLocationIsBelowTheRootOrAsGiven() {
    String plain = world().act("experiments/create", "{\"name\": \"<new>\"}").path("experiment_id");
    assertThat(location(plain)).isEqualTo("mlflow-artifacts:/" + plain);
    String given =
        world()
            .act(
                "experiments/create",
                "{\"name\": \"<new>\", \"artifact_location\": \"s3://b/p/?q=1\"}")
            .path("experiment_id");
    assertThat(location(given)).isEqualTo("s3://b/p/?q=1");
    Response run = Api.post("runs/create", "{\"experiment_id\": \"" + given + "\"}");
    assertThat(run.<String>path("run.info.artifact_uri"))
        .isEqualTo("s3://b/p/" + run.path("run.info.run_id") + "/artifacts?q=1");
  }

  private static String location(String experiment) {
    return Api.get("experiments/get?experiment_id=" + experiment)
        .path("experiment.artifact_location");
  }

  @Test
  void deletingTakesAllRunsAlongAndRestoringBringsAllBack() {
    World own = new World();
    own.act("experiments/delete", "{\"experiment_id\": \"<experiment>\"}");
    for (String run : List.of("run", "deletedRun")) {
      assertThat(stage(own.get(run))).isEqualTo("deleted");
    }
    own.act("experiments/restore", "{\"experiment_id\": \"<experiment>\"}");
    for (String run : List.of("run", "deletedRun")) {
      assertThat(stage(own.get(run))).isEqualTo("active");
    }
  }

  private static String stage(String run) {
    return Api.get("runs/get?run_id=" + run).path("run.info.lifecycle_stage");
  }

  @Test
  void aTagDoesNotTouchTheUpdateTimeAndARenameDoes() throws InterruptedException {
    World own = new World();
    long before = updated(own);
    Thread.sleep(5);
    own.act(
        "experiments/set-experiment-tag", "{\"experiment_id\": \"<experiment>\", \"key\": \"k\"}");
    assertThat(updated(own)).isEqualTo(before);
    own.act("experiments/update", "{\"experiment_id\": \"<experiment>\", \"new_name\": \"<new>\"}");
    assertThat(updated(own)).isGreaterThan(before);
  }

  private static long updated(World world) {
    return Api.get(world.fill("experiments/get?experiment_id=<experiment>"))
        .<Number>path("experiment.last_update_time")
        .longValue();
  }

  @Test
  void namesSortByTheirBytes() {
    String mark = world().fill("<new>");
    for (String name : List.of("Abc", "a", "ab", "Default")) {
      String body = "{\"name\": \"%s %s\", \"tags\": [{\"key\": \"mark\", \"value\": \"%s\"}]}";
      Api.post("experiments/create", body.formatted(name, mark, mark)).then().statusCode(200);
    }
    String search =
        "{\"max_results\": 9, \"filter\": \"tags.mark = '%s'\", \"order_by\": [\"name DESC\"]}";
    List<String> names =
        Api.post("experiments/search", search.formatted(mark)).path("experiments.name");
    assertThat(names.stream().map(name -> name.substring(0, name.indexOf(' '))).toList())
        .containsExactly("ab", "a", "Default", "Abc");
  }
}
