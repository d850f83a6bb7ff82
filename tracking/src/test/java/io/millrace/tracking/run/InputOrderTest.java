package io.millrace.tracking.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Tracking;
import io.millrace.tracking.v1.LogInputsRequest;
import io.millrace.tracking.v1.LogOutputsRequest;
import io.millrace.tracking.v1.ModelInput;
import io.millrace.tracking.v1.ModelOutput;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers that log the same models of one run in other orders do not wait for each other. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class InputOrderTest {

  private static final int MODELS = 100;

  private final Tracking tracking = new Tracking();

  @AfterEach
  void close() {
    tracking.close();
  }

  private static List<String> models() {
    return IntStream.range(0, MODELS).mapToObj("m-%d"::formatted).toList();
  }

  private void logOutputs(String run, List<String> models) {
    LogOutputsRequest.Builder request = LogOutputsRequest.newBuilder().setRunId(run);
    models.forEach(model -> request.addModels(ModelOutput.newBuilder().setModelId(model)));
    tracking.runs.logOutputs(request.build());
  }

  private void logInputs(String run, List<String> models) {
    LogInputsRequest.Builder request = LogInputsRequest.newBuilder().setRunId(run);
    models.forEach(model -> request.addModels(ModelInput.newBuilder().setModelId(model)));
    tracking.runs.logInputs(request.build());
  }

  @Test
  void oppositeOrdersBothGetThrough() {
    for (int round = 0; round < 20; round++) {
      String run = tracking.newRun();
      CompletableFuture.allOf(
              CompletableFuture.runAsync(() -> logOutputs(run, models())),
              CompletableFuture.runAsync(() -> logOutputs(run, models().reversed())))
          .join();
      CompletableFuture.allOf(
              CompletableFuture.runAsync(() -> logInputs(run, models())),
              CompletableFuture.runAsync(() -> logInputs(run, models().reversed())))
          .join();
      assertThat(tracking.get(run).getOutputs().getModelOutputsList()).hasSize(MODELS);
      assertThat(tracking.get(run).getInputs().getModelInputsList()).hasSize(MODELS);
    }
  }
}
