package io.millrace.models.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Payload.TensorMap;
import io.millrace.models.data.Table;
import io.millrace.models.data.Table.Column;
import io.millrace.models.data.Tensor;
import io.millrace.models.engine.Scorer;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchingScorerTest {

  private static final int CALLERS = 6;
  private static final int CALLS = 100;

  /** How many rows the engine was given, call by call. */
  private final List<Integer> sizes = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 3", "5, 0", "5, 3"})
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void everyCallerIsAnsweredItsOwnRows(int wait, int work) throws Exception {
    BatchingScorer batching =
        batching(
            16,
            Duration.ofMillis(wait),
            input -> {
              LockSupport.parkNanos(1_000_000L * work);
              return twice(input);
            });
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        int first = 1_000 * caller;
        all.add(
            callers.submit(
                () -> {
                  for (int i = first; i < first + CALLS; i++) {
                    Payload answer = batching.predict(numbers(2, i, i + 1), Map.of());
                    assertThat(values(answer)).containsExactly(2 * i, 2 * (i + 1));
                  }
                }));
      }
      for (Future<?> caller : all) {
        caller.get();
      }
    }
    assertThat(sizes).allMatch(rows -> rows <= 16);
    assertThat(sizes.stream().mapToInt(rows -> rows).sum()).isEqualTo(2 * CALLERS * CALLS);
    if (work > 0) {
      assertThat(sizes.size()).as("calls of the engine").isLessThan(CALLERS * CALLS);
    }
  }

  @Test
  void whoeverIsWrongHearsOfItAlone() throws Exception {
    BatchingScorer batching =
        batching(
            64,
            Duration.ofMillis(50),
            input -> {
              for (float value : values(input)) {
                if (value < 0) {
                  throw MillraceException.badRequest("negative");
                }
              }
              return twice(input);
            });
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Payload>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Tensor input = numbers(1, i == 7 ? -1 : i, 0);
        answers.add(callers.submit(() -> batching.predict(input, Map.of())));
      }
      for (int i = 0; i < 20; i++) {
        Future<Payload> answer = answers.get(i);
        if (i == 7) {
          assertThatThrownBy(answer::get).hasRootCauseMessage("negative");
        } else {
          assertThat(values(answer.get())).containsExactly(2f * i, 0);
        }
      }
    }
  }

  @Test
  void aModelThatDoesNotAnswerARowForARowIsCalledOneByOne() throws Exception {
    BatchingScorer batching =
        batching(64, Duration.ofMillis(50), input -> numbers(1, values(input).length));
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Payload>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(callers.submit(() -> batching.predict(numbers(1, 1, 2, 3), Map.of())));
      }
      for (Future<Payload> answer : answers) {
        assertThat(values(answer.get())).containsExactly(3);
      }
    }
  }

  @Test
  void whatDoesNotFitTogetherIsNotPutTogether() throws Exception {
    AtomicInteger mixed = new AtomicInteger();
    BatchingScorer batching =
        batching(
            64,
            Duration.ofMillis(50),
            input -> {
              if (input instanceof Table table && table.columns().size() != 1) {
                mixed.incrementAndGet();
              }
              return input;
            });
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Payload>> answers = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        Payload input =
            switch (i % 3) {
              case 0 -> numbers(1, i);
              case 1 -> table("a", "text " + i);
              default -> table("b", "text " + i);
            };
        answers.add(callers.submit(() -> batching.predict(input, Map.of())));
      }
      for (int i = 0; i < 30; i++) {
        Payload answer = answers.get(i).get();
        if (i % 3 == 0) {
          assertThat(values(answer)).containsExactly(i);
        } else {
          Column column = ((Table) answer).columns().getFirst();
          assertThat(column.name()).isEqualTo(i % 3 == 1 ? "a" : "b");
          assertThat(column.values().objects()).containsExactly("text " + i);
        }
      }
    }
    assertThat(mixed).hasValue(0);
  }

  @Test
  void severalOutputsAreCutAlike() {
    LinkedHashMap<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("label", Tensor.of(ElementType.STRING, new Object[] {"x", "y", "z"}, 3));
    outputs.put("odds", numbers(3, 1, 2, 3, 4, 5, 6));
    Payload part = Rows.slice(new TensorMap(outputs), 1, 2);
    Map<String, Tensor> tensors = ((TensorMap) part).tensors();
    assertThat(tensors.get("label").objects()).containsExactly("y", "z");
    assertThat(values(tensors.get("odds"))).containsExactly(3, 4, 5, 6);
  }

  @Test
  void paramsAndWhatHasNoRowsGoStraightToTheModel() {
    BatchingScorer batching = batching(64, Duration.ofSeconds(30), input -> input);
    Payload value = new Payload.Value("text");
    assertThat(batching.predict(value, Map.of())).isSameAs(value);
    Tensor input = numbers(1, 1);
    assertThat(batching.predict(input, Map.of("a", 1))).isSameAs(input);
    Tensor scalar = numbers(1, 1).reshape();
    assertThat(batching.predict(scalar, Map.of())).isSameAs(scalar);
  }

  private BatchingScorer batching(int rows, Duration wait, UnaryOperator<Payload> model) {
    return new BatchingScorer(
        new Scorer() {
          @Override
          public Payload predict(Payload input, Map<String, Object> params) {
            synchronized (sizes) {
              sizes.add(Rows.count(input));
            }
            return model.apply(input);
          }

          @Override
          public void close() {}
        },
        rows,
        wait);
  }

  private static Payload twice(Payload input) {
    float[] values = values(input);
    for (int i = 0; i < values.length; i++) {
      values[i] *= 2;
    }
    return numbers(Rows.count(input), values);
  }

  private static Tensor numbers(int rows, float... values) {
    ByteBuffer buffer = Tensor.allocate(ElementType.FLOAT32, values.length);
    buffer.asFloatBuffer().put(values);
    return Tensor.of(ElementType.FLOAT32, buffer, rows, values.length / rows);
  }

  private static Table table(String column, String cell) {
    return new Table(
        List.of(new Column(column, Tensor.of(ElementType.STRING, new Object[] {cell}, 1))),
        1,
        true);
  }

  private static float[] values(Payload payload) {
    Tensor tensor = (Tensor) payload;
    float[] values = new float[tensor.size()];
    tensor.buffer().asFloatBuffer().get(values);
    return values;
  }
}
