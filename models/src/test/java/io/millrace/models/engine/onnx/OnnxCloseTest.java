package io.millrace.models.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.engine.Plain;
import io.millrace.runtime.error.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A model may be closed at any moment: calls get their answer, or are told that it is gone. */
class OnnxCloseTest {

  private static final int THREADS = 16;
  private static final int ROUNDS = 5;
  private static final long STEPS = 200;

  @Test
  void callsInFlightGetTheirAnswers() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int round = 0; round < ROUNDS; round++) {
        OnnxScorer scorer = Models.load("slow");
        CountDownLatch busy = new CountDownLatch(THREADS);
        List<Future<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          calls.add(threads.submit(() -> callUntilClosed(scorer, busy)));
        }
        busy.await();
        scorer.close();
        scorer.close();
        for (Future<Integer> call : calls) {
          assertThat(call.get()).isPositive();
        }
      }
    }
  }

  private static int callUntilClosed(OnnxScorer scorer, CountDownLatch busy) {
    int answers = 0;
    while (true) {
      try {
        Map<String, Plain.Array> answer = Plain.of(scorer.predict(Models.longs(STEPS), Map.of()));
        assertThat(answer.get("count").elements()).isEqualTo(List.of((double) STEPS));
        if (answers++ == 0) {
          busy.countDown();
        }
      } catch (MillraceException closed) {
        assertThat(closed.reason()).isEqualTo(ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE);
        return answers;
      }
    }
  }

  @Test
  void refusesCallsOnceClosed() {
    OnnxScorer scorer = Models.load("slow");
    scorer.close();
    assertThatThrownBy(() -> scorer.predict(Models.longs(1), Map.of()))
        .hasMessage("The model is not loaded any more.");
  }
}
