package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ANY;
import static io.millrace.conformance.wire.Row.BAD;
import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference §5.1 and §5.2: single metrics and params. */
class MetricsTest extends Table {
  private static final String CHANGED =
      "Changing param values is not allowed. Param with key='p' was already logged with value='1'"
          + " for run ID='<run>'. Attempted logging new value '2'.";

  @Override
  Stream<Row> rows() {
    return Stream.of(
        point("negative timestamp", "1", "-1", "")
            .refused(INVALID, "imestamp must be a nonnegative long (64-bit integer)"),
        point("value is a word", "\"x\"", "1", "")
            .refused(INVALID, "Invalid value \"x\" for parameter 'value' supplied"),
        point("value is a list", "[1]", "1", "")
            .refused(INVALID, "for parameter 'value' supplied")
            .unlikeMlflow("answers 500"),
        point("value is true", "true", "1", ""),
        point("unknown model", "1", "1", ", \"model_id\": \"<unknownModel>\"").refused(ANY, ""),
        param("the same value again", "p", "\"1\""),
        param("another value", "p", "\"2\"").refused(INVALID, CHANGED),
        param("an empty value", "empty", "\"\""),
        param("an integer", "n", "41")
            .refused(INVALID, "Invalid value 41 for parameter 'value' supplied"),
        Row.post("no value", "runs/log-parameter", "{\"run_id\": \"<run>\", \"key\": \"none\"}"),
        Row.post(
            "and equal to the empty one",
            "runs/log-parameter",
            "{\"run_id\": \"<run>\", \"key\": \"none\", \"value\": \"\"}"));
  }

  private static Row point(String name, String value, String timestamp, String more) {
    String body = "{\"run_id\": \"<run>\", \"key\": \"k\", \"value\": %s, \"timestamp\": %s%s}";
    return Row.post(name, "runs/log-metric", body.formatted(value, timestamp, more));
  }

  private static Row param(String name, String key, String value) {
    String body = "{\"run_id\": \"<run>\", \"key\": \"%s\", \"value\": %s}";
    return Row.post(name, "runs/log-parameter", body.formatted(key, value));
  }

  private void log(String run, String value, int timestamp, int step, String more) {
    String body =
        "{\"run_id\": \"%s\", \"key\": \"k\", \"value\": %s, \"timestamp\": %d, \"step\": %d%s}";
    world().act("runs/log-metric", body.formatted(run, value, timestamp, step, more));
  }

  private static Object latest(String run) {
    return Api.get("runs/get?run_id=" + run).path("run.data.metrics[0].value");
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 2", "2, 1, 2", "-1, -2, -1"})
  void theLatestIsTheGreatestValueAtTheSameMoment(String first, String second, String latest) {
    String run = world().createRun();
    log(run, first, 5, 5, "");
    log(run, second, 5, 5, "");
    assertThat(latest(run).toString()).startsWith(latest);
  }

  @Test
  void aPointOfAModelIsTheModelsToo() {
    World own = new World();
    String more =
        own.fill(", \"model_id\": \"<model>\", \"dataset_name\": \"d\", \"dataset_digest\": \"1\"");
    log(own.get("run"), "0.5", 5, 2, more);
    log(own.get("run"), "0.5", 5, 2, more);
    Response model = Api.get(own.fill("logged-models/<model>"));
    assertThat(model.<List<?>>path("model.data.metrics")).hasSize(1);
    assertThat(model.<String>path("model.data.metrics[0].run_id")).isEqualTo(own.get("run"));
    assertThat(model.<String>path("model.data.metrics[0].dataset_digest")).isEqualTo("1");
    assertThat(model.<Integer>path("model.data.metrics[0].step")).isEqualTo(2);
  }

  @Test
  void aSecondValueForTheSamePointOfAModelIsRefused() {
    World own = new World();
    String point =
        "{\"run_id\": \"<run>\", \"key\": \"k\", \"value\": %d, \"timestamp\": 5, \"model_id\": \"<model>\"}";
    own.act("runs/log-metric", point.formatted(1));
    String before = own.snapshot();
    Response refused = Api.post("runs/log-metric", own.fill(point.formatted(2)));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.<String>path("error_code")).isEqualTo(BAD);
    assertThat(own.snapshot()).isEqualTo(before);
  }
}
