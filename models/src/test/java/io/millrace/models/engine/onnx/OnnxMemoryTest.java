package io.millrace.models.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Payload.TensorMap;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Native memory is given back after every call. */
@EnabledOnOs(OS.LINUX)
@Tag("long")
class OnnxMemoryTest {

  private static final int ELEMENTS = 100_000;
  private static final int CALLS = 1000;

  /** All calls together have nearly twice as much, and the JVM itself may take some. */
  private static final long MOST_GROWTH = 600L << 20;

  @Test
  void listsAreFreed() throws IOException {
    LinkedHashMap<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("x", Models.floats(new long[] {ELEMENTS}, new float[ELEMENTS]));
    arrays.put("s", Tensor.of(ElementType.STRING, new Object[] {"p"}, 1));
    assertFlat("lists", new TensorMap(arrays));
  }

  @Test
  void textsAreFreed() throws IOException {
    Object[] texts = new Object[ELEMENTS / 10];
    Arrays.fill(texts, "a text that is too long to be kept within its own string object");
    assertFlat("texts", Tensor.of(ElementType.STRING, texts, texts.length));
  }

  private static void assertFlat(String model, Payload input) throws IOException {
    try (OnnxScorer scorer = Models.load(model)) {
      // Until the JVM's own heap has found its size.
      call(scorer, input, CALLS / 2);
      long before = residentBytes();
      call(scorer, input, CALLS);
      assertThat(residentBytes() - before).isLessThan(MOST_GROWTH);
    }
  }

  private static void call(OnnxScorer scorer, Payload input, int times) {
    for (int i = 0; i < times; i++) {
      scorer.predict(input, Map.of());
    }
  }

  /** Without what the JVM's own heap has grown to, which it gives back when it collects. */
  private static long residentBytes() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }
}
