package io.millrace.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.route.RouteTable;
import io.millrace.gateway.route.StaticPrefix;
import io.millrace.projects.v1.JobServiceGrpc;
import io.millrace.tracking.v1.ArtifactServiceGrpc;
import io.millrace.tracking.v1.ArtifactTransferServiceGrpc;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.millrace.tracking.v1.LoggedModelServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenApiTest {

  private final JsonObject document =
      OpenApi.document(
              new RouteTable(
                  List.of(
                      JobServiceGrpc.getServiceDescriptor(),
                      RunServiceGrpc.getServiceDescriptor(),
                      ExperimentServiceGrpc.getServiceDescriptor(),
                      ArtifactTransferServiceGrpc.getServiceDescriptor(),
                      LoggedModelServiceGrpc.getServiceDescriptor(),
                      ArtifactServiceGrpc.getServiceDescriptor())),
              new StaticPrefix("/ml"),
              "1.2.3")
          .toJsonObject();

  private Object at(String pointer) {
    return JsonPointer.from(pointer).queryJson(document);
  }

  private static String operation(String path, String verb) {
    return "/paths/" + path.replace("/", "~1") + "/" + verb;
  }

  @Test
  void describesAPostByItsMessage() {
    String post = operation("/api/2.0/mlflow/runs/log-metric", "post");

    assertThat(at(post + "/summary")).isEqualTo("Logs one point.");
    assertThat(at(post + "/description"))
        .isEqualTo("Logs one point. The identical point again changes nothing.");
    assertThat(at(post + "/requestBody/content/application~1json/schema/$ref"))
        .isEqualTo("#/components/schemas/millrace.tracking.v1.LogMetricRequest");
    String schema = "/components/schemas/millrace.tracking.v1.LogMetricRequest";
    assertThat(at(schema + "/required"))
        .isEqualTo(new JsonArray().add("run_id").add("key").add("value").add("timestamp"));
    assertThat(at(schema + "/properties/timestamp/format")).isEqualTo("int64");
    assertThat(at(schema + "/properties/timestamp/description"))
        .isEqualTo("In milliseconds since 1970, at least 0.");
    assertThat(at(schema + "/properties/run_uuid/type")).isEqualTo("string");
  }

  @Test
  void saysWhereUnknownMembersAreRefused() {
    String schemas = "/components/schemas/";
    String spec = schemas + "millrace.projects.v1.JobSpec";
    assertThat(
            at(
                operation("/api/v1/jobs", "post")
                    + "/requestBody/content/application~1json/schema/$ref"))
        .isEqualTo("#" + spec + ".closed");
    assertThat(at(spec + ".closed/additionalProperties")).isEqualTo(false);
    assertThat(at(spec + ".closed/properties/resources/$ref"))
        .isEqualTo("#/components/schemas/millrace.projects.v1.Resources.closed");
    // Answers may come to have more, and MLflow passes over what it does not know.
    assertThat(at(spec)).isNotNull();
    assertThat(at(spec + "/additionalProperties")).isNull();
    assertThat(at(schemas + "millrace.tracking.v1.LogMetricRequest")).isNotNull();
    assertThat(at(schemas + "millrace.tracking.v1.LogMetricRequest/additionalProperties")).isNull();
  }

  @Test
  void describesAGetByItsParameters() {
    JsonArray parameters =
        (JsonArray)
            at(operation("/api/2.0/mlflow/logged-models/{model_id}", "get") + "/parameters");

    assertThat(parameters.getJsonObject(0).getString("name")).isEqualTo("model_id");
    assertThat(parameters.getJsonObject(0).getString("in")).isEqualTo("path");
    assertThat(parameters.getJsonObject(1).getString("name")).isEqualTo("allow_deleted");
    assertThat(parameters.getJsonObject(1).getString("description"))
        .isEqualTo("Finds a deleted model too.");
    assertThat(parameters).hasSize(2);
  }

  @Test
  void namesTheValuesOfEnumsAsJsonHasThem() {
    assertThat(at("/components/schemas/millrace.tracking.v1.RunInfo/properties/status/enum"))
        .isEqualTo(
            new JsonArray()
                .add("RUNNING")
                .add("SCHEDULED")
                .add("FINISHED")
                .add("FAILED")
                .add("KILLED"));
  }

  @Test
  void describesFilesAsBytes() {
    String path = "/api/2.0/mlflow-artifacts/artifacts/{path}";

    assertThat(at(operation(path, "put") + "/requestBody/content/application~1octet-stream"))
        .isNotNull();
    assertThat(at(operation(path, "get") + "/responses/200/content/application~1octet-stream"))
        .isNotNull();
  }

  @Test
  void saysWhichProductAndWhereItIs() {
    assertThat(at("/info/version")).isEqualTo("1.2.3");
    assertThat(at("/servers/0/url")).isEqualTo("/ml");
  }

  @Test
  void namesTheFailuresThatCommentsName() {
    String rename = operation("/api/2.0/mlflow/experiments/update", "post") + "/responses";
    assertThat(at(rename + "/500/description")).isEqualTo("INVALID_STATE.");
    assertThat(at(rename + "/400/description")).isEqualTo("INVALID_PARAMETER_VALUE, BAD_REQUEST.");

    String presigned =
        operation("/api/2.0/mlflow-artifacts/presigned/{path}", "get") + "/responses";
    assertThat(at(presigned + "/501/description")).isEqualTo("NOT_IMPLEMENTED.");
    assertThat(at(presigned + "/404/description")).isEqualTo("RESOURCE_DOES_NOT_EXIST.");
  }

  @Test
  void saysThatAnyCallMayHaveToBeTriedAgain() {
    String search = operation("/api/2.0/mlflow/runs/search", "post") + "/responses";
    assertThat(at(search + "/503/headers/Retry-After/schema/type")).isEqualTo("integer");
    assertThat(at(search + "/501")).isNull();
  }

  @Test
  void leavesOutTheTwins() {
    assertThat(document.getJsonObject("paths").fieldNames())
        .filteredOn(path -> path.startsWith("/ajax-api/"))
        .containsExactly("/ajax-api/2.0/mlflow/experiments/search-datasets");
  }

  @Test
  void refersOnlyToWhatItHas() {
    references(document).forEach(ref -> assertThat(at(ref.substring(1))).as(ref).isNotNull());
    assertThat(references(document)).hasSizeGreaterThan(50);
  }

  private static Stream<String> references(Object json) {
    if (json instanceof JsonObject object) {
      return object.stream()
          .flatMap(
              member ->
                  member.getKey().equals("$ref")
                      ? Stream.of((String) member.getValue())
                      : references(member.getValue()));
    }
    return json instanceof JsonArray array
        ? array.stream().flatMap(OpenApiTest::references)
        : Stream.of();
  }

  @Test
  void givesEveryOperationANameOfItsOwn() {
    Set<Object> names = new HashSet<>();
    for (Map.Entry<String, Object> path : document.getJsonObject("paths")) {
      for (Map.Entry<String, Object> operation : (JsonObject) path.getValue()) {
        assertThat(names.add(((JsonObject) operation.getValue()).getString("operationId")))
            .isTrue();
      }
    }
  }
}
