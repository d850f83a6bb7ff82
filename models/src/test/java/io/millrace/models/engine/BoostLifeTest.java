package io.millrace.models.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.data.Payload;
import io.millrace.models.engine.Answers.Case;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models are called from many threads, and closed at any moment. */
class BoostLifeTest {

  private static final int THREADS = 8;
  private static final int CALLS = 300;

  @ParameterizedTest
  @ValueSource(
      strings = {"xgb_multiclass", "xgb_linear", "lgb_multiclass", "lgb_classifier_multiclass"})
  void callsInFlightGetTheirAnswers(String model) throws Exception {
    Case call = call(model);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      Scorer scorer = BoostModels.load(model);
      CountDownLatch busy = new CountDownLatch(THREADS);
      List<Future<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        calls.add(threads.submit(() -> callUntilClosed(scorer, call, busy)));
      }
      busy.await();
      scorer.close();
      scorer.close();
      for (Future<Integer> each : calls) {
        assertThat(each.get()).isPositive();
      }
      assertThatThrownBy(() -> scorer.predict(call.given(), Map.of()))
          .hasMessage("The model is not loaded any more.");
    }
  }

  private static int callUntilClosed(Scorer scorer, Case call, CountDownLatch busy) {
    int answers = 0;
    while (true) {
      try {
        Payload answer = scorer.predict(call.given(), Map.of());
        Plain.assertSame(answer, call.answer());
        if (answers++ == THREADS) {
          busy.countDown();
        }
      } catch (MillraceException closed) {
        assertThat(closed.reason()).isEqualTo(ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE);
        return answers;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xgb_multiclass", "xgb_linear", "lgb_multiclass"})
  @EnabledOnOs(OS.LINUX)
  void callsStartNoThreads(String model) throws IOException {
    Case call = call(model);
    try (Scorer scorer = BoostModels.load(model)) {
      scorer.predict(call.given(), Map.of());
      long before = nativeThreads();
      for (int i = 0; i < CALLS; i++) {
        scorer.predict(call.given(), Map.of());
      }
      assertThat(nativeThreads()).isLessThanOrEqualTo(before);
    }
  }

  private static Case call(String model) {
    return Answers.cases("/boost/answers.json").stream()
        .filter(each -> each.model().equals(model) && each.name().equals("table"))
        .findFirst()
        .orElseThrow();
  }

  /** Those that run under the program's own name: the JVM names its own. */
  private static long nativeThreads() throws IOException {
    try (var tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.filter(BoostLifeTest::isUnnamed).count();
    }
  }

  private static boolean isUnnamed(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip().equals("java");
    } catch (IOException gone) {
      return false;
    }
  }
}
