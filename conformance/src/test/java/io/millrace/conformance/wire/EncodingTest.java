package io.millrace.conformance.wire;

import static io.restassured.path.json.JsonPath.from;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Deviation;
import io.millrace.conformance.Server;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reference §1.3: how an answer is written. */
@ExtendWith(Server.class)
class EncodingTest {
  private World world;

  @BeforeEach
  void createWorld() {
    world = new World();
  }

  private Response logged(String value, String timestamp) {
    String body =
        "{\"run_id\": \"<run>\", \"key\": \"n\", \"value\": %s, \"timestamp\": %s, \"step\": -3}";
    world.act("runs/log-metric", body.formatted(value, timestamp));
    return Api.get(world.fill("metrics/get-history?run_id=<run>&metric_key=n"));
  }

  @Test
  void answersAreJson() {
    Response run = Api.get(world.fill("runs/get?run_id=<run>"));
    assertThat(run.contentType()).startsWith(Api.JSON);
  }

  @Test
  void int64AreNumbersAndExact() {
    String text = logged("1", "9007199254740993").asString();
    assertThat(text.replaceAll("\\s", "")).contains("\"timestamp\":9007199254740993");
    assertThat(text.replaceAll("\\s", "")).contains("\"step\":-3");
  }

  @Test
  void notANumberIsAString() {
    assertThat(logged("\"NaN\"", "5").<String>path("metrics[0].value")).isEqualTo("NaN");
  }

  @Test
  @Deviation("clamps infinities to the largest finite number")
  void infinitiesAreStrings() {
    assertThat(logged("\"Infinity\"", "5").<String>path("metrics[0].value")).isEqualTo("Infinity");
    assertThat(logged("\"-Infinity\"", "4").<String>path("metrics[0].value"))
        .isEqualTo("-Infinity");
  }

  @Test
  void enumsAreNames() {
    Response run = Api.get(world.fill("runs/get?run_id=<run>"));
    assertThat(run.<String>path("run.info.status")).isEqualTo("RUNNING");
    assertThat(run.<String>path("run.info.lifecycle_stage")).isEqualTo("active");
    Response model = Api.get(world.fill("logged-models/<model>"));
    assertThat(model.<String>path("model.info.status")).isEqualTo("LOGGED_MODEL_PENDING");
  }

  @Test
  void whatIsAbsentIsLeftOutAndZeroIsNot() {
    String run = world.act("runs/create", "{\"experiment_id\": \"<experiment>\"}").asString();
    Map<String, Object> info = from(run).getMap("run.info");
    assertThat(info).doesNotContainKey("end_time").containsEntry("start_time", 0);
    assertThat(info).containsEntry("user_id", "");
    assertThat(from(run).getMap("run.data")).doesNotContainKeys("metrics", "params");
    assertThat(from(run).getMap("run")).containsKeys("inputs");
  }

  @Test
  void aRunIsCalledByBothItsNames() {
    Response run = Api.get(world.fill("runs/get?run_id=<run>"));
    assertThat(run.<String>path("run.info.run_uuid")).isEqualTo(world.get("run"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "runs/set-tag {\"run_id\": \"<run>\", \"key\": \"a\", \"value\": \"1\"}",
        "runs/log-batch {\"run_id\": \"<run>\"}",
        "runs/delete {\"run_id\": \"<run>\"}",
        "experiments/set-experiment-tag {\"experiment_id\": \"<experiment>\", \"key\": \"a\"}"
      })
  void aVoidEndpointAnswersAnEmptyObject(String request) {
    String[] parts = request.split(" ", 2);
    assertThat(world.act(parts[0], parts[1]).asString().strip()).isEqualTo("{}");
  }

  @Test
  void anEmptyListIsLeftOut() {
    Response none = world.act("runs/search", "{\"experiment_ids\": [\"<unknownExperiment>\"]}");
    assertThat(none.asString().strip()).isEqualTo("{}");
  }
}
