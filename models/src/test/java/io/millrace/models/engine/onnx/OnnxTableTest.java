package io.millrace.models.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Payload.TensorMap;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.engine.Plain;
import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is taken beyond what MLflow's flavor takes, and how buffers may lie. */
class OnnxTableTest {

  private static final Tensor ONE_TWO = Models.floats(new long[] {2}, 1, 2);

  @Test
  void columnsAreTakenForMatricesOfOneColumn() {
    Tensor doubles =
        Tensor.of(
            ElementType.FLOAT64,
            Tensor.allocate(ElementType.FLOAT64, 2).putDouble(3).putDouble(4).flip(),
            2);
    Table table =
        new Table(List.of(new Table.Column("b", doubles), new Table.Column("a", ONE_TWO)), 2, true);
    try (OnnxScorer scorer = Models.load("columns")) {
      // Outputs are flattened row by row, and so make more rows than there were.
      assertThat(elements(scorer.predict(table, Map.of()), "both"))
          .isEqualTo(List.of(1.0, 3.0, 2.0, 4.0));
    }
  }

  @Test
  void matricesOfOneColumnAreTakenForColumns() {
    Table table = new Table(List.of(new Table.Column("p", ONE_TWO)), 2, true);
    try (OnnxScorer scorer = Models.load("single_value")) {
      assertThat(elements(scorer.predict(table, Map.of()), "total")).isEqualTo(List.of(3.0));
    }
  }

  @Test
  void buffersMayLieAnywhere() {
    ByteBuffer heap = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    ByteBuffer odd =
        ByteBuffer.allocateDirect(9).position(1).slice().order(ByteOrder.nativeOrder());
    try (OnnxScorer scorer = Models.load("linear")) {
      for (ByteBuffer buffer : List.of(heap, odd)) {
        Tensor row = Tensor.of(ElementType.FLOAT32, buffer.putFloat(1).putFloat(2).flip(), 1, 2);
        assertThat(elements(scorer.predict(row, Map.of()), "y")).isEqualTo(List.of(4.0));
      }
    }
  }

  @Test
  void answersCanBeGivenToTheNextModel() {
    try (OnnxScorer total = Models.load("dynamic");
        OnnxScorer count = Models.load("any_rank")) {
      TensorMap first = (TensorMap) total.predict(Models.floats(new long[] {1, 2}, 1, 2), Map.of());
      Tensor answer = first.tensors().get("total");
      TensorMap next = new TensorMap(new LinkedHashMap<>(Map.of("x", answer)));
      assertThat(elements(count.predict(next, Map.of()), "y")).isEqualTo(List.of(3.0));
    }
  }

  private static List<Object> elements(Payload answer, String name) {
    return Plain.of(answer).get(name).elements();
  }
}
