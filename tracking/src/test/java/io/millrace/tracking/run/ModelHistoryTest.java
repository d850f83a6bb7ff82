package io.millrace.tracking.run;

import static io.millrace.tracking.testing.Refusal.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.testing.Events;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Tracking;
import io.millrace.tracking.v1.LogModelRequest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients older than logged models log. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class ModelHistoryTest {

  private static final String TAG = "mlflow.log-model.history";

  @Inject Events events;

  private final Tracking tracking = new Tracking();
  private final String run = tracking.newRun();

  @AfterEach
  void close() {
    tracking.close();
  }

  private void log(String note) {
    tracking.runs.logModel(
        LogModelRequest.newBuilder()
            .setRunId(run)
            .setModelJson(
                "{\"artifact_path\": \"m\", \"flavors\": {}, \"utc_time_created\": \"\", \"run_id\": \"%s\", \"note\": \"%s\"}"
                    .formatted(run, note))
            .build());
  }

  private String history() {
    return tracking.get(run).getData().getTagsList().stream()
        .filter(tag -> tag.getKey().equals(TAG))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  @Test
  void eachModelIsAnEvent() {
    log("first");
    log("second");
    assertThat(events.of("runs/" + run))
        .containsExactly("run.created", "run.tags_set", "run.tags_set");
    assertThat(events.data("runs/" + run).getLast()).contains(TAG, run, "\"experiment_id\"");
  }

  @Test
  void theListHasABoundAndIsThenLeftAsItIs() {
    log("x".repeat(90_000));
    String before = history();
    MillraceException failure = failureOf(() -> log("y".repeat(20_000)));
    assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
    assertThat(failure).hasMessageContaining("'model_json'").hasMessageContaining("100000");
    assertThat(history()).isEqualTo(before);
    log("z");
    assertThat(history()).contains("\"z\"");
  }
}
