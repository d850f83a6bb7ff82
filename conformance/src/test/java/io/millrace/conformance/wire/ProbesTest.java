package io.millrace.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.startsWith;

import io.millrace.conformance.Deviation;
import io.millrace.conformance.Server;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reference §1.7: what clients and operators probe. */
@Tag("smoke")
@ExtendWith(Server.class)
class ProbesTest {
  @Test
  void healthIsOkInPlainText() {
    Response response = Api.get("/health");
    response.then().statusCode(200);
    assertThat(response.asString()).isEqualTo("OK");
  }

  @Test
  void theVersionIsOneThatPythonComparesAndIsNewEnough() {
    Response response = Api.get("/version");
    response.then().statusCode(200);
    assertThat(response.asString()).matches("\\d+\\.\\d+\\.\\d+([.\\w+-]*)");
    String[] parts = response.asString().split("\\.");
    assertThat(Integer.parseInt(parts[0]) * 100 + Integer.parseInt(parts[1]))
        .isGreaterThanOrEqualTo(304);
  }

  @Test
  void serverInfoSaysWhatIsOffered() {
    Api.get("/api/3.0/mlflow/server-info")
        .then()
        .statusCode(200)
        .contentType(startsWith(Api.JSON))
        .body("store_type", equalTo("SqlStore"))
        .body("workspaces_enabled", equalTo(false))
        .body("trace_archival_enabled", equalTo(false))
        .body("multipart_uploads_enabled", instanceOf(Boolean.class))
        .body("multipart_downloads_enabled", instanceOf(Boolean.class))
        .body("presigned_upload_run_id_supported", equalTo(true))
        .body("presigned_upload_model_id_supported", equalTo(true))
        .body("features_enabled.gateway", instanceOf(Boolean.class));
  }

  @Test
  @Deviation("has an AI gateway")
  void serverInfoPromisesNoGateway() {
    Api.get("/ajax-api/3.0/mlflow/server-info")
        .then()
        .body("features_enabled.gateway", equalTo(false));
  }

  @Test
  @Deviation("has other files, and has them kept for a month")
  void filesOfThePagesAreCached() {
    Response file = Api.get("/static-files/pages.css");
    file.then().statusCode(200);
    assertThat(file.header("Cache-Control")).isEqualTo("max-age=3600");
  }

  @Test
  void theRootIsAPage() {
    Api.get("/").then().statusCode(200).contentType(startsWith("text/html"));
  }

  @Test
  @Deviation("has it only when started with --expose-prometheus")
  void metricsAreInPrometheusText() {
    Api.get("/metrics")
        .then()
        .statusCode(200)
        .contentType(anyOf(startsWith("text/plain"), startsWith("application/openmetrics-text")));
  }

  @Test
  @Deviation("describes itself nowhere")
  void openApiDescribesAllOfIt() {
    Response response = Api.get("/openapi");
    response.then().statusCode(200);
    assertThat(response.asString()).contains("3.1", "/api/2.0/mlflow/runs/create");
  }

  @Test
  void withoutADeploymentsServerThereAreNoEndpoints() {
    String path = "/ajax-api/2.0/mlflow/gateway-proxy";
    assertThat(Api.get(path).<List<Object>>path("endpoints")).isEmpty();
    assertThat(Api.post(path, "{}").<List<Object>>path("endpoints")).isEmpty();
    Api.send("DELETE", path, Map.of(), null).then().statusCode(405);
  }

  @Test
  void thePagesAreToldToReportNothing() {
    Response response = Api.get("/ajax-api/3.0/mlflow/ui-telemetry");
    assertThat(response.<Boolean>path("disable_ui_telemetry")).isTrue();
    assertThat(response.<List<Object>>path("disable_ui_events")).isEmpty();
    Api.post("/ajax-api/3.0/mlflow/ui-telemetry", "{\"records\": []}").then().statusCode(200);
  }
}
