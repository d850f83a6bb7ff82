package io.millrace.models.engine.onnx;

import io.millrace.models.data.Elements;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;

/** A whole table as one array of rows, as pandas makes it: of a type that holds all columns. */
final class Matrix {

  private final Table table;
  private final int width;
  private final ElementType type;

  private Matrix(Table table, ElementType type) {
    this.table = table;
    this.width = table.columns().size();
    this.type = type;
  }

  /**
   * The values of a table.
   *
   * @param wanted what they are for: floats are written at once where doubles would be cast next
   */
  static Tensor of(Table table, ElementType wanted) {
    ElementType type =
        table.columns().stream()
            .map(column -> column.values().type())
            .reduce(Promotion::common)
            .orElseThrow(() -> MillraceException.badRequest("The table has no columns."));
    if (!type.isFixedSize()) {
      return new Matrix(table, type).objects();
    }
    boolean isCast = type == ElementType.FLOAT64 && wanted == ElementType.FLOAT32;
    return new Matrix(table, isCast ? wanted : type).numbers();
  }

  private Tensor numbers() {
    long[] shape = {table.rows(), width};
    ByteBuffer all = Tensor.allocate(type, Tensor.size(shape));
    for (int i = 0; i < width; i++) {
      Tensor column = table.columns().get(i).values();
      ByteBuffer values = column.buffer();
      int at = i * type.bytes();
      for (int row = 0; row < table.rows(); row++, at += width * type.bytes()) {
        put(all, at, values, column.type());
      }
    }
    return Tensor.of(type, all, shape);
  }

  private void put(ByteBuffer all, int at, ByteBuffer values, ElementType from) {
    if (from == type) {
      copy(all, at, values);
      return;
    }
    switch (type) {
      case FLOAT16 -> all.putShort(at, Float.floatToFloat16((float) Elements.real(values, from)));
      case FLOAT32 -> all.putFloat(at, (float) Elements.real(values, from));
      case FLOAT64 -> all.putDouble(at, Elements.real(values, from));
      case INT16, UINT16 -> all.putShort(at, (short) Elements.whole(values, from));
      case INT32, UINT32 -> all.putInt(at, (int) Elements.whole(values, from));
      case INT64, UINT64 -> all.putLong(at, Elements.whole(values, from));
      default -> throw new IllegalStateException("no common type is " + type);
    }
  }

  private void copy(ByteBuffer all, int at, ByteBuffer values) {
    switch (type.bytes()) {
      case 1 -> all.put(at, values.get());
      case 2 -> all.putShort(at, values.getShort());
      case 4 -> all.putInt(at, values.getInt());
      case 8 -> all.putLong(at, values.getLong());
      default -> throw MillraceException.badRequest("The model takes no " + type.numpyName() + ".");
    }
  }

  private Tensor objects() {
    Object[] all = new Object[Math.toIntExact(Tensor.size(new long[] {table.rows(), width}))];
    for (int i = 0; i < width; i++) {
      Tensor column = table.columns().get(i).values();
      ByteBuffer values = column.type().isFixedSize() ? column.buffer() : null;
      for (int row = 0; row < table.rows(); row++) {
        all[row * width + i] =
            values == null ? column.objects()[row] : Elements.object(values, column.type());
      }
    }
    return Tensor.of(type, all, table.rows(), width);
  }
}
