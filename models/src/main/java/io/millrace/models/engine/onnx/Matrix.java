package io.millrace.models.engine.onnx;

import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;

/** A whole table as one array of rows, as pandas makes it: of a type that holds all columns. */
final class Matrix {

  private static final Set<ElementType> NUMBERS =
      EnumSet.of(
          ElementType.BOOL,
          ElementType.INT32,
          ElementType.INT64,
          ElementType.FLOAT32,
          ElementType.FLOAT64);

  private Matrix() {}

  static Tensor of(Table table) {
    ElementType type = null;
    for (Table.Column column : table.columns()) {
      type = type == null ? column.values().type() : common(type, column.values().type());
    }
    if (type == null) {
      throw MillraceException.badRequest("The table has no columns.");
    }
    long[] shape = {table.rows(), table.columns().size()};
    return type.isFixedSize() ? numbers(table, type, shape) : objects(table, shape);
  }

  /** The smallest type that holds both, as numpy finds it. */
  private static ElementType common(ElementType one, ElementType other) {
    if (one == other) {
      return one;
    }
    if (!NUMBERS.contains(one) || !NUMBERS.contains(other)) {
      return ElementType.OBJECT;
    }
    if (one == ElementType.BOOL || other == ElementType.BOOL) {
      // pandas does not count with truth.
      return ElementType.OBJECT;
    }
    Set<ElementType> both = EnumSet.of(one, other);
    return both.contains(ElementType.FLOAT32) || both.contains(ElementType.FLOAT64)
        ? ElementType.FLOAT64
        : ElementType.INT64;
  }

  private static Tensor numbers(Table table, ElementType type, long[] shape) {
    int width = table.columns().size();
    ByteBuffer all = Tensor.allocate(type, Tensor.size(shape));
    for (int i = 0; i < width; i++) {
      Tensor values = table.columns().get(i).values();
      ByteBuffer column = values.buffer();
      for (int row = 0; row < table.rows(); row++) {
        put(all, (row * width + i) * type.bytes(), type, column, values.type());
      }
    }
    return Tensor.of(type, all, shape);
  }

  private static void put(
      ByteBuffer all, int at, ElementType type, ByteBuffer column, ElementType from) {
    switch (from) {
      case BOOL -> all.put(at, column.get());
      case INT32 -> putWhole(all, at, type, column.getInt());
      case INT64 -> putWhole(all, at, type, column.getLong());
      case FLOAT32 -> putReal(all, at, type, column.getFloat());
      case FLOAT64 -> putReal(all, at, type, column.getDouble());
      default ->
          throw MillraceException.badRequest(
              "The model takes no columns of type %s.".formatted(from.numpyName()));
    }
  }

  private static void putWhole(ByteBuffer all, int at, ElementType type, long value) {
    switch (type) {
      case INT32 -> all.putInt(at, (int) value);
      case INT64 -> all.putLong(at, value);
      default -> putReal(all, at, type, value);
    }
  }

  private static void putReal(ByteBuffer all, int at, ElementType type, double value) {
    if (type == ElementType.FLOAT32) {
      all.putFloat(at, (float) value);
    } else {
      all.putDouble(at, value);
    }
  }

  private static Tensor objects(Table table, long[] shape) {
    int width = table.columns().size();
    Object[] all = new Object[Math.toIntExact(Tensor.size(shape))];
    for (int i = 0; i < width; i++) {
      Tensor values = table.columns().get(i).values();
      if (values.type().isFixedSize()) {
        throw MillraceException.badRequest(
            "The model takes one array, and the columns are of types that have none in common.");
      }
      for (int row = 0; row < table.rows(); row++) {
        all[row * width + i] = values.objects()[row];
      }
    }
    boolean isText =
        table.columns().stream().allMatch(c -> c.values().type() == ElementType.STRING);
    return Tensor.of(isText ? ElementType.STRING : ElementType.OBJECT, all, shape);
  }
}
