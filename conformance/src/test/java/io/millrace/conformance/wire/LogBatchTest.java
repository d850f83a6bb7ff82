package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ANY;
import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reference §5.3: batches. */
class LogBatchTest extends Table {
  private static final String INSIDE = "does not look at the types inside items";
  private static final String PIECES = "writes the params before it meets the error";

  @Override
  Stream<Row> rows() {
    return Stream.of(
        batch("nothing at all", "\"metrics\": []"),
        batch("duplicate param keys", "\"params\": [<params*1>, <params*1>]")
            .refused(INVALID, "Duplicate parameter keys have been submitted: ['p0']."),
        batch("param conflicts with stored", "\"params\": [{\"key\": \"p\", \"value\": \"2\"}]")
            .refused(
                INVALID,
                "Changing param values is not allowed. Params were already logged='[{'key': 'p',"
                    + " 'old_value': '1', 'new_value': '2'}]' for run ID='<run>'."),
        batch(
                "and nothing else is written",
                "\"metrics\": [<metrics*2>], \"params\": [{\"key\": \"fresh\", \"value\": \"1\"}, {\"key\": \"p\", \"value\": \"2\"}], \"tags\": [<tags*2>]")
            .refused(INVALID, "Changing param values is not allowed."),
        batch(
                "unknown model, nothing is written",
                "\"params\": [{\"key\": \"fresh\", \"value\": \"1\"}], \"metrics\": [{\"key\": \"k\", \"value\": 1, \"timestamp\": 1, \"model_id\": \"<unknownModel>\"}]")
            .refused(ANY, "")
            .unlikeMlflow(PIECES),
        batch(
                "negative timestamp",
                "\"metrics\": [{\"key\": \"k\", \"value\": 1, \"timestamp\": -1}]")
            .refused(INVALID, "nonnegative"),
        batch(
                "a metric value inside that is a word",
                "\"metrics\": [{\"key\": \"k\", \"value\": \"foo\", \"timestamp\": 1}]")
            .refused(INVALID, "")
            .unlikeMlflow(INSIDE),
        batch(
                "a param value inside that is a number",
                "\"params\": [{\"key\": \"number\", \"value\": 1}]")
            .refused(INVALID, "")
            .unlikeMlflow(INSIDE),
        batch(
            "numeric strings inside",
            "\"metrics\": [{\"key\": \"k\", \"value\": \"2.5\", \"timestamp\": \"3\", \"step\": \"4\"}]"),
        Row.post("no run", "runs/log-batch", "{\"metrics\": [<metrics*1>]}")
            .refused(INVALID, "run_id"),
        Row.post(
                "a run id that is none",
                "runs/log-batch",
                "{\"run_id\": \"../x\", \"metrics\": [<metrics*1>]}")
            .refused(INVALID, ""));
  }

  private static Row batch(String name, String members) {
    return Row.post(name, "runs/log-batch", "{\"run_id\": \"<run>\", " + members + "}");
  }

  private Response logged(String members) {
    String run = world().createRun();
    world().act("runs/log-batch", "{\"run_id\": \"" + run + "\", " + members + "}");
    return Api.get("runs/get?run_id=" + run);
  }

  @Test
  void ofARepeatedTagTheLastCounts() {
    Response run =
        logged(
            "\"tags\": [{\"key\": \"k\", \"value\": \"1\"}, {\"key\": \"k\", \"value\": \"2\"}]");
    assertThat(run.<String>path("run.data.tags.find { it.key == 'k' }.value")).isEqualTo("2");
  }

  @Test
  void identicalPointsCollapse() {
    Response run = logged("\"metrics\": [<metrics*1>, <metrics*1>, <metrics*2>]");
    String id = run.path("run.info.run_id");
    Response history = Api.get("metrics/get-history?metric_key=m0&run_id=" + id);
    assertThat(history.<List<?>>path("metrics")).hasSize(1);
  }

  @Test
  void allThreeKindsAreWritten() {
    Response run =
        logged("\"metrics\": [<metrics*3>], \"params\": [<params*3>], \"tags\": [<tags*3>]");
    assertThat(run.<List<String>>path("run.data.metrics.key"))
        .containsExactlyInAnyOrder("m0", "m1", "m2");
    assertThat(run.<List<String>>path("run.data.params.key"))
        .containsExactlyInAnyOrder("p0", "p1", "p2");
    assertThat(run.<List<String>>path("run.data.tags.key")).contains("t0", "t1", "t2");
  }

  @Test
  void theRunNameCanBeAmongTheTags() {
    Response run = logged("\"tags\": [{\"key\": \"mlflow.runName\", \"value\": \"by batch\"}]");
    assertThat(run.<String>path("run.info.run_name")).isEqualTo("by batch");
  }
}
