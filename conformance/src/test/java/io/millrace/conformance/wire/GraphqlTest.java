package io.millrace.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import groovy.json.JsonOutput;
import io.millrace.conformance.Deviation;
import io.millrace.conformance.Server;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reference §10: GraphQL, as MLflow's web pages ask it. */
@ExtendWith(Server.class)
@TestInstance(Lifecycle.PER_CLASS)
class GraphqlTest {
  private World world;

  @BeforeAll
  void createWorld() {
    world = new World();
    world.act(
        "runs/log-metric",
        "{\"run_id\": \"<run>\", \"key\": \"nan\", \"value\": \"NaN\", \"timestamp\": 7}");
    world.act("runs/outputs", "{\"run_id\": \"<run>\", \"models\": [{\"model_id\": \"<model>\"}]}");
  }

  private Response ask(String query, Map<String, Object> variables) {
    String body = JsonOutput.toJson(Map.of("query", query, "variables", variables));
    Response response = Api.post("/graphql", world.fill(body));
    response.then().statusCode(200);
    return response;
  }

  private Response answered(String query, Map<String, Object> variables) {
    Response response = ask(query, variables);
    assertThat(response.<Object>path("errors")).as(response.asString()).isNull();
    return response;
  }

  private String refused(String query) {
    Response response = ask(query, Map.of());
    assertThat(response.<Object>path("data")).isNull();
    return response.path("errors[0]");
  }

  @Test
  void aRunIsReadAsThePagesAskForIt() {
    Response run =
        answered(
            """
            query GetRun($data: MlflowGetRunInput!) @component(name: "RunPage") {
              mlflowGetRun(input: $data) {
                apiError { code message helpUrl }
                run {
                  info { runId runUuid runName experimentId userId status startTime endTime artifactUri lifecycleStage }
                  data { metrics { key value step timestamp } params { key value } tags { key value } }
                  inputs { datasetInputs { dataset { name digest } tags { key value } } modelInputs { modelId } }
                  outputs { modelOutputs { modelId step } }
                  experiment { experimentId name tags { key value } artifactLocation lifecycleStage lastUpdateTime }
                  modelVersions { status version name source }
                }
              }
            }
            """,
            Map.of("data", Map.of("runId", "<run>")));
    String root = "data.mlflowGetRun.";
    assertThat(run.<Object>path(root + "apiError")).isNull();
    assertThat(run.<String>path(root + "run.info.runUuid")).isEqualTo(world.get("run"));
    assertThat(run.<String>path(root + "run.info.status")).isEqualTo("RUNNING");
    assertThat(run.<String>path(root + "run.info.lifecycleStage")).isEqualTo("active");
    assertThat(run.<String>path(root + "run.info.startTime")).isEqualTo("1000");
    assertThat(run.<Object>path(root + "run.info.endTime")).isNull();
    assertThat(run.<Object>path(root + "run.data.metrics.find { it.key == 'm' }.value"))
        .isEqualTo(1.0);
    assertThat(run.<String>path(root + "run.data.metrics.find { it.key == 'm' }.step"))
        .isEqualTo("1");
    assertThat(run.<Map<String, Object>>path(root + "run.data.metrics.find { it.key == 'nan' }"))
        .containsEntry("value", null);
    assertThat(run.<String>path(root + "run.outputs.modelOutputs[0].step")).isEqualTo("0");
    assertThat(run.<String>path(root + "run.experiment.name")).isEqualTo(world.get("name"));
    assertThat(run.<List<Object>>path(root + "run.modelVersions")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "mutation"})
  void runsAreSearchedUnderBothRoots(String root) {
    Response found =
        answered(
            root
                + " SearchRuns($data: MlflowSearchRunsInput!) { mlflowSearchRuns(input: $data) { runs { info { runId } } nextPageToken } }",
            Map.of(
                "data",
                Map.of(
                    "experimentIds",
                    List.of("<experiment>"),
                    "filter",
                    "tags.t = 'x'",
                    "runViewType",
                    "ACTIVE_ONLY",
                    "maxResults",
                    5)));
    assertThat(found.<List<String>>path("data.mlflowSearchRuns.runs.info.runId"))
        .containsExactly(world.get("run"));
  }

  @Test
  void aHistoryIsSampled() {
    Response history =
        answered(
            "query GetMetricHistoryBulkInterval($data: MlflowGetMetricHistoryBulkIntervalInput!) { mlflowGetMetricHistoryBulkInterval(input: $data) { metrics { runId key step timestamp value } } }",
            Map.of(
                "data",
                Map.of(
                    "runIds", List.of("<run>"),
                    "metricKey", "m",
                    "startStep", 0,
                    "endStep", 5,
                    "maxResults", 320)));
    assertThat(
            history.<List<String>>path("data.mlflowGetMetricHistoryBulkInterval.metrics.timestamp"))
        .containsExactly("100");
  }

  @Test
  void anExperimentIsRead() {
    Response experiment =
        answered(
            "query MlflowGetExperimentQuery($input: MlflowGetExperimentInput!) { mlflowGetExperiment(input: $input) { experiment { name workspace lifecycleStage creationTime } } }",
            Map.of("input", Map.of("experimentId", "<deletedExperiment>")));
    assertThat(experiment.<String>path("data.mlflowGetExperiment.experiment.lifecycleStage"))
        .isEqualTo("deleted");
  }

  @Test
  void filesAreListedWithSizesAsText() {
    Api.send(
            "POST",
            world.fill("/ajax-api/2.0/mlflow/upload-artifact?run_uuid=<run>&path=a.txt"),
            Map.of("Content-Type", "x/y"),
            "abc")
        .then()
        .statusCode(200);
    Response files =
        answered(
            "query L($d: MlflowListArtifactsInput!) { mlflowListArtifacts(input: $d) { rootUri files { path isDir fileSize } } }",
            Map.of("d", Map.of("runUuid", "<run>")));
    assertThat(files.<String>path("data.mlflowListArtifacts.files[0].fileSize")).isEqualTo("3");
  }

  @Test
  void dataSetsAreAMutation() {
    Response found =
        answered(
            "mutation { mlflowSearchDatasets(input: {experimentIds: [\"0\"]}) { datasetSummaries { name } } }",
            Map.of());
    assertThat(found.<Object>path("data.mlflowSearchDatasets")).isNotNull();
  }

  @Test
  void theTestFieldsEcho() {
    assertThat(
            answered("query testQuery { test(inputString: \"abc\") { output } }", Map.of())
                .<String>path("data.test.output"))
        .isEqualTo("abc");
    assertThat(
            answered(
                    "mutation testMutation { testMutation(inputString: \"abc\") { output } }",
                    Map.of())
                .<String>path("data.testMutation.output"))
        .isEqualTo("abc");
  }

  @Test
  void aFailureIsAPlainText() {
    Response response =
        ask(
            "{ mlflowGetRun(input: {runId: \"<unknownRun>\"}) { run { info { runId } } } }",
            Map.of());
    assertThat(response.<String>path("errors[0]"))
        .contains(world.fill("Run with id=<unknownRun> not found"));
  }

  private static String times(int count, String text) {
    return IntStream.range(0, count)
        .mapToObj(i -> text.replace("#", String.valueOf(i)))
        .collect(Collectors.joining(" "));
  }

  @Test
  void tooManyRootFieldsAreRefused() {
    String field = "k#: test(inputString: \"a\") { output }";
    String text = "GraphQL queries should have at most 10 root fields, got 11 root fields.";
    assertThat(refused("query { " + times(11, field) + " }")).contains(text);
    assertThat(refused("query { ...f } fragment f on Query { " + times(11, field) + " }"))
        .contains(text);
    answered("query { " + times(10, field) + " }", Map.of());
  }

  @Test
  void tooManyAliasesAreRefused() {
    String aliases = times(11, "e#: experiment { name }");
    String text = "GraphQL queries should have at most 10 aliases, got 11 aliases.";
    String query = "{ mlflowGetExperiment(input: {experimentId: \"0\"}) { %s } }";
    assertThat(refused(query.formatted(aliases))).contains(text);
    assertThat(
            refused(
                query.formatted("...f")
                    + " fragment f on MlflowGetExperimentResponse { "
                    + aliases
                    + " }"))
        .contains(text);
  }

  @Test
  void tooDeepAQueryIsRefused() {
    String inner = "name";
    for (int i = 0; i < 12; i++) {
      inner = "name { " + inner + " }";
    }
    assertThat(
            refused(
                "{ mlflowGetExperiment(input: {experimentId: \"0\"}) { experiment { "
                    + inner
                    + " } } }"))
        .contains("Query exceeds maximum depth of 10");
  }

  @Test
  void tooManySelectionsAreRefused() {
    String many = times(1001, "name");
    assertThat(
            refused(
                "{ mlflowGetExperiment(input: {experimentId: \"0\"}) { experiment { "
                    + many
                    + " } } }"))
        .contains("Query exceeds maximum total selections of 1000");
  }

  @Test
  @Deviation("answers 500")
  void whatIsNoQueryIsRefusedWithoutAFailure() {
    for (String body : List.of("{}", "[]", "x", "{\"query\": \"{\"}", "{\"query\": 5}")) {
      Response response = Api.post("/graphql", body);
      assertThat(response.statusCode()).as(body).isEqualTo(200);
      assertThat(response.<List<String>>path("errors")).as(body).hasSize(1);
    }
    assertThat(Api.get("/graphql").statusCode()).isEqualTo(405);
  }

  @Test
  void aBodyMustSayThatItIsJson() {
    Response response =
        Api.send(
            "POST", "/graphql", Map.of("Content-Type", "text/plain"), "{\"query\": \"{test}\"}");
    assertThat(response.statusCode()).isBetween(400, 499);
  }
}
