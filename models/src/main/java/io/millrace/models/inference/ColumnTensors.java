package io.millrace.models.inference;

import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.check.ArrayCheck;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Schema;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Tables: a tensor for each column, or one for all of them. */
final class ColumnTensors {

  private ColumnTensors() {}

  static Table table(List<WireTensor> inputs, Schema.Columns schema) {
    List<String> names = names(schema);
    WireTensor first = inputs.getFirst();
    if (inputs.size() == 1 && isWhole(first, names)) {
      return whole(first, schema);
    }
    List<String> required =
        IntStream.range(0, names.size())
            .filter(i -> schema.columns().get(i).isRequired())
            .mapToObj(names::get)
            .toList();
    Map<String, WireTensor> given = ModelInputs.byName(inputs, names, required);
    int rows = rows(first);
    List<Table.Column> columns = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      WireTensor input = given.get(names.get(i));
      if (input == null) {
        continue;
      }
      if (rows(input) != rows) {
        throw MillraceException.invalid(
            "Invalid input '%s': It has %d rows, and '%s' has %d."
                .formatted(input.name(), rows(input), first.name(), rows));
      }
      columns.add(column(schema, i, input.name(), input.tensor().reshape(rows)));
    }
    return new Table(columns, rows, schema.isNamed());
  }

  private static Table.Column column(Schema.Columns schema, int i, String input, Tensor values) {
    Schema.Column column = schema.columns().get(i);
    String label = column.name() == null ? String.valueOf(i) : column.name();
    return new Table.Column(
        label,
        ModelInputs.checked(
            input, () -> ArrayCheck.column(label, values, column.type(), column.isRequired())));
  }

  static List<String> names(Schema.Columns schema) {
    return IntStream.range(0, schema.columns().size())
        .mapToObj(i -> schema.isNamed() ? schema.columns().get(i).name() : TensorNames.input(i))
        .toList();
  }

  private static boolean isWhole(WireTensor input, List<String> names) {
    long[] shape = input.tensor().shape();
    return shape.length == 2
        && shape[1] == names.size()
        && (names.size() > 1 || !names.contains(input.name()));
  }

  private static int rows(WireTensor input) {
    long[] shape = input.tensor().shape();
    if (shape.length != 1 && (shape.length != 2 || shape[1] != 1)) {
      throw MillraceException.invalid(
          "Invalid input '%s': It is a column, of shape [rows] or [rows, 1], and got %s."
              .formatted(input.name(), Arrays.toString(shape)));
    }
    return (int) shape[0];
  }

  /** Columns side by side in one tensor, in the order of the signature. */
  private static Table whole(WireTensor input, Schema.Columns schema) {
    Tensor all = input.tensor();
    int rows = (int) all.shape()[0];
    int width = schema.columns().size();
    List<Table.Column> columns = new ArrayList<>(width);
    ByteBuffer slab = all.type().isFixedSize() ? Tensor.allocate(all.type(), all.size()) : null;
    for (int i = 0; i < width; i++) {
      Tensor values =
          slab == null ? objects(all, i, rows, width) : numbers(all, slab, i, rows, width);
      columns.add(column(schema, i, input.name(), values));
    }
    return new Table(columns, rows, schema.isNamed());
  }

  private static Tensor objects(Tensor all, int column, int rows, int width) {
    Object[] values = new Object[rows];
    for (int row = 0; row < rows; row++) {
      values[row] = all.objects()[row * width + column];
    }
    return Tensor.of(all.type(), values, rows);
  }

  private static Tensor numbers(Tensor all, ByteBuffer slab, int column, int rows, int width) {
    ElementType type = all.type();
    int bytes = type.bytes();
    ByteBuffer from = all.buffer();
    int start = from.position() + column * bytes;
    ByteBuffer values =
        slab.slice(column * rows * bytes, rows * bytes).order(ByteOrder.nativeOrder());
    for (int row = 0; row < rows; row++) {
      values.put(row * bytes, from, start + row * width * bytes, bytes);
    }
    return Tensor.of(type, values, rows);
  }
}
