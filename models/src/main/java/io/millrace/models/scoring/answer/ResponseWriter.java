package io.millrace.models.scoring.answer;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.cell.Times;
import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Predictions as JSON. */
public final class ResponseWriter {

  private final JsonBytes out = new JsonBytes();

  private ResponseWriter() {}

  /**
   * A whole body.
   *
   * @param isBare whether predictions stand alone, as the LLM form has it
   */
  public static byte[] write(Payload predictions, boolean isBare) {
    ResponseWriter writer = new ResponseWriter();
    if (!isBare) {
      writer.out.raw("{\"predictions\": ");
    }
    writer.payload(predictions);
    if (!isBare) {
      writer.out.raw('}');
    }
    return writer.out.toBytes();
  }

  private void payload(Payload payload) {
    switch (payload) {
      case Payload.Value value -> new ValueWriter(out).write(value.json());
      case Tensor tensor -> new Elements(out, tensor, false).write();
      case Table table -> table(table);
      case Payload.TensorMap map -> {
        String comma = "{";
        for (Map.Entry<String, Tensor> entry : map.tensors().entrySet()) {
          out.raw(comma).text(entry.getKey()).raw(": ");
          new Elements(out, entry.getValue(), false).write();
          comma = ", ";
        }
        out.raw(map.tensors().isEmpty() ? "{}" : "}");
      }
    }
  }

  private void table(Table table) {
    List<Table.Column> columns = table.columns();
    Elements[] cells = new Elements[columns.size()];
    String[] names = new String[columns.size()];
    for (int i = 0; i < names.length; i++) {
      cells[i] = new Elements(out, columns.get(i).values(), true);
      names[i] = new JsonBytes().text(columns.get(i).name()).toString();
    }
    out.raw('[');
    for (int row = 0; row < table.rows(); row++) {
      out.raw(row == 0 ? "{" : ", {");
      for (int i = 0; i < names.length; i++) {
        out.raw(i == 0 ? "" : ", ").raw(names[i]).raw(": ");
        cells[i].element(row);
      }
      out.raw('}');
    }
    out.raw(']');
  }

  /** The elements of one tensor. */
  private static final class Elements {

    private final JsonBytes out;
    private final ElementType type;
    private final long[] shape;
    private final ByteBuffer buffer;
    private final Object[] objects;
    private final boolean isTable;
    private int next;

    Elements(JsonBytes out, Tensor tensor, boolean isTable) {
      this.out = out;
      this.type = tensor.type();
      this.shape = tensor.shape();
      this.buffer =
          type.isFixedSize()
              ? tensor.buffer().slice().order(java.nio.ByteOrder.nativeOrder())
              : null;
      this.objects = type.isFixedSize() ? null : tensor.objects();
      this.isTable = isTable;
    }

    void write() {
      write(0);
    }

    private void write(int dimension) {
      if (dimension == shape.length) {
        element(next++);
        return;
      }
      out.raw('[');
      for (long i = 0; i < shape[dimension]; i++) {
        if (i > 0) {
          out.raw(", ");
        }
        write(dimension + 1);
      }
      out.raw(']');
    }

    void element(int i) {
      switch (type) {
        case BOOL -> out.raw(buffer.get(i) != 0 ? "true" : "false");
        case INT8 -> out.whole(buffer.get(i));
        case INT16 -> out.whole(buffer.getShort(2 * i));
        case INT32 -> out.whole(buffer.getInt(4 * i));
        case INT64 -> out.whole(buffer.getLong(8 * i));
        case UINT8 -> out.whole(buffer.get(i) & 0xff);
        case UINT16 -> out.whole(buffer.getShort(2 * i) & 0xffff);
        case UINT32 -> out.whole(buffer.getInt(4 * i) & 0xffffffffL);
        case UINT64 -> out.raw(Long.toUnsignedString(buffer.getLong(8 * i)));
        case FLOAT16 -> out.real(Float.float16ToFloat(buffer.getShort(2 * i)));
        case FLOAT32 -> out.real(buffer.getFloat(4 * i));
        case FLOAT64 -> out.real(buffer.getDouble(8 * i));
        case DATETIME -> {
          long nanos = buffer.getLong(8 * i);
          // Tables give texts. Of arrays, numpy gives the number as it lies.
          if (isTable) {
            out.text(Times.iso(nanos));
          } else {
            out.whole(nanos);
          }
        }
        case COMPLEX64, COMPLEX128 ->
            throw new IllegalArgumentException("JSON has no complex numbers");
        default -> new ValueWriter(out).write(objects[i]);
      }
    }
  }
}
