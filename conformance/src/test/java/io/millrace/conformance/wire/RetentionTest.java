package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ABSENT;
import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Removing for good what was deleted: our own REST, beside MLflow's. */
@Tag("smoke")
class RetentionTest extends Table {

  private static final String PATH = "/api/v1/tracking:collectGarbage";

  @Override
  Stream<Row> rows() {
    return Stream.of(
        Row.post("active run", PATH, "{\"run_ids\": [\"<run>\"]}")
            .refused(
                INVALID,
                "Invalid value '<run>' for parameter 'run_ids' supplied: it is not deleted."),
        Row.post("unknown run", PATH, "{\"run_ids\": [\"<unknownRun>\"]}")
            .refused(404, ABSENT, "Run '<unknownRun>' does not exist."),
        Row.post("experiment 0", PATH, "{\"experiment_ids\": [\"0\"]}")
            .refused(
                INVALID,
                "Invalid value '0' for parameter 'experiment_ids' supplied: it is where runs go that name no experiment, and stays."),
        Row.post("too recent", PATH, "{\"run_ids\": [\"<deletedRun>\"], \"older_than\": \"3600s\"}")
            .refused(
                INVALID,
                "Invalid value '<deletedRun>' for parameter 'run_ids' supplied: it was deleted more recently than 'older_than' asks."),
        Row.post("negative age", PATH, "{\"older_than\": \"-1s\"}")
            .refused(
                INVALID,
                "Invalid value for parameter 'older_than' supplied: It must be a span of time, and not negative."),
        Row.post("max_items 0", PATH, "{\"max_items\": 0}")
            .refused(
                INVALID,
                "Invalid value for parameter 'max_items' supplied: It must be from 1 to 10000."));
  }

  @Test
  void aDeletedRunIsListedAndThenGone() {
    String run = world().get("deletedRun");
    String body = "{\"run_ids\": [\"%s\"], \"validate_only\": %s}";

    Response listed = Api.post(PATH, body.formatted(run, true));
    assertThat(listed.statusCode()).isEqualTo(200);
    assertThat(listed.jsonPath().getString("items[0].id")).isEqualTo(run);
    assertThat(listed.jsonPath().getString("items[0].type")).isEqualTo("RUN");
    assertThat(listed.jsonPath().getBoolean("has_more")).isFalse();
    assertThat(Api.get("runs/get?run_id=" + run).statusCode()).isEqualTo(200);

    assertThat(Api.post(PATH, body.formatted(run, false)).jsonPath().getString("items[0].id"))
        .isEqualTo(run);
    assertThat(Api.get("runs/get?run_id=" + run).statusCode()).isEqualTo(404);
  }
}
