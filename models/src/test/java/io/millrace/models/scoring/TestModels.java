package io.millrace.models.scoring;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.engine.Scorer;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The models of {@code describing.py}, in Java. */
final class TestModels {

  private TestModels() {}

  static Scorer of(String name) {
    if (name.startsWith("Failing:")) {
      ErrorReason reason =
          ErrorReason.valueOf("ERROR_REASON_" + name.substring("Failing:".length()));
      return scorer(
          (input, params) -> {
            throw new MillraceException(reason, "gone");
          });
    }
    return switch (name) {
      case "Describing" -> new Describing();
      case "Same" -> scorer((input, params) -> input);
      case "Linear" -> scorer((input, params) -> linear((Table) input));
      case "Product" -> scorer((input, params) -> product((Table) input, params));
      case "Onnx" -> scorer((input, params) -> onnx((Payload.TensorMap) input));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Payload linear(Table table) {
    for (Table.Column column : table.columns()) {
      if (table.rows() == 0 || Describing.elements(column.values()).contains(Double.NaN)) {
        throw new IllegalArgumentException("Input contains NaN.");
      }
    }
    ByteBuffer y = Tensor.allocate(ElementType.FLOAT64, table.rows());
    for (Object x1 : Describing.elements(table.columns().getFirst().values())) {
      y.putDouble(1 + 2 * (Double) x1);
    }
    return Tensor.of(ElementType.FLOAT64, y.flip(), table.rows());
  }

  private static Payload product(Table table, Map<String, Object> params) {
    List<Table.Column> columns = new ArrayList<>(table.columns());
    ByteBuffer n2 = Tensor.allocate(ElementType.INT64, table.rows());
    for (Table.Column column : table.columns()) {
      if (column.name().equals("n")) {
        Describing.elements(column.values())
            .forEach(n -> n2.putLong((Long) n * (Long) params.get("k")));
      }
    }
    columns.add(new Table.Column("n2", Tensor.of(ElementType.INT64, n2.flip(), table.rows())));
    return new Table(columns, table.rows(), true);
  }

  private static Payload onnx(Payload.TensorMap input) {
    ByteBuffer x = input.tensors().get("x").buffer();
    int rows = x.remaining() / 8;
    ByteBuffer y = Tensor.allocate(ElementType.FLOAT32, rows);
    for (int i = 0; i < rows; i++) {
      y.putFloat(2 * x.getFloat() + 0.5f * x.getFloat() + 1);
    }
    LinkedHashMap<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("y", Tensor.of(ElementType.FLOAT32, y.flip(), rows, 1));
    return new Payload.TensorMap(tensors);
  }

  private static Scorer scorer(BiFunction<Payload, Map<String, Object>, Payload> function) {
    return new Scorer() {
      @Override
      public Payload predict(Payload input, Map<String, Object> params) {
        return function.apply(input, params);
      }

      @Override
      public void close() {}
    };
  }
}
