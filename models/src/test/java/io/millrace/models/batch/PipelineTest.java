package io.millrace.models.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.models.batch.input.Chunk;
import io.millrace.models.batch.input.RowReader;
import io.millrace.models.data.Payload;
import io.millrace.models.engine.Scorer;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class PipelineTest {

  private static final int CHUNKS = 50;

  @Test
  void predictionsComeInTheOrderOfTheFileThoughALaterChunkIsDoneFirst() throws Exception {
    CountDownLatch later =
        new CountDownLatch(Runtime.getRuntime().availableProcessors() > 1 ? 1 : 0);
    Scorer scorer =
        scorer(
            number -> {
              switch (number) {
                case 1 -> await(later);
                case 2 -> later.countDown();
                default -> {}
              }
            });
    List<Integer> numbers = new ArrayList<>();
    try (Pipeline pipeline = new Pipeline("test", new Numbers(), scorer, Map.of())) {
      for (Pipeline.Rows rows = pipeline.next(); rows != null; rows = pipeline.next()) {
        assertThat(rows.predictions()).isSameAs(rows.chunk().data());
        numbers.add(number(rows.predictions()));
      }
    }
    assertThat(numbers).hasSize(CHUNKS).isSorted();
  }

  @Test
  void whatFailsComesBehindWhatLiesBeforeItAndNamesItsRows() throws Exception {
    Scorer scorer =
        scorer(
            number -> {
              if (number >= 3) {
                throw MillraceException.badRequest("no");
              }
            });
    try (Pipeline pipeline = new Pipeline("test", new Numbers(), scorer, Map.of())) {
      assertThat(number(pipeline.next().predictions())).isEqualTo(1);
      assertThat(number(pipeline.next().predictions())).isEqualTo(2);
      assertThatThrownBy(pipeline::next).hasMessage("The model failed among rows 3 to 3: no");
    }
  }

  /** Answers what it is given. */
  private static Scorer scorer(IntConsumer before) {
    return new Scorer() {
      @Override
      public Payload predict(Payload input, Map<String, Object> params) {
        before.accept(number(input));
        return input;
      }

      @Override
      public void close() {}
    };
  }

  /** Chunks of a row, which is a number from 1. */
  private static final class Numbers implements RowReader {
    private int last;

    @Override
    public byte[] header() {
      return new byte[0];
    }

    @Override
    public Chunk next() {
      return last == CHUNKS
          ? null
          : new Chunk(new Payload.Value(++last), 1, List.of(), null, last, last, () -> {});
    }

    @Override
    public void close() throws IOException {}
  }

  private static int number(Payload payload) {
    return (int) ((Payload.Value) payload).json();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
