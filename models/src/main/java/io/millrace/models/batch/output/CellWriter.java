package io.millrace.models.batch.output;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.answer.JsonBytes;
import io.millrace.models.scoring.answer.ResponseWriter;
import io.millrace.models.scoring.cell.Times;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The values of one column of predictions, as JSON or as cells of CSV. */
final class CellWriter {

  private final JsonBytes out;
  private final ElementType type;
  private final long[] shape;
  private final int width;
  private final ByteBuffer buffer;
  private final Object[] objects;
  private final boolean isJson;

  CellWriter(JsonBytes out, Tensor values, int rows, boolean isJson) {
    this.out = out;
    this.isJson = isJson;
    type = values.type();
    shape = values.shape();
    width = rows == 0 ? 0 : values.size() / rows;
    buffer = type.isFixedSize() ? values.buffer().slice().order(ByteOrder.nativeOrder()) : null;
    objects = type.isFixedSize() ? null : values.objects();
  }

  void write(int row) {
    if (shape.length == 1) {
      one(row, isJson);
    } else if (isJson) {
      list(1, row * width, width);
    } else if (type.isFixedSize() && type != ElementType.DATETIME) {
      // Numbers need no escaping: a list of them is put into quotes as it is.
      out.raw('"');
      list(1, row * width, width);
      out.raw('"');
    } else {
      JsonBytes list = new JsonBytes();
      new CellWriter(list, this).list(1, row * width, width);
      out.csv(list.toString());
    }
  }

  private CellWriter(JsonBytes out, CellWriter of) {
    this.out = out;
    isJson = true;
    type = of.type;
    shape = of.shape;
    width = of.width;
    buffer = of.buffer;
    objects = of.objects;
  }

  private void list(int dimension, int at, int size) {
    if (dimension == shape.length) {
      one(at, true);
      return;
    }
    int step = shape[dimension] == 0 ? 0 : size / (int) shape[dimension];
    out.raw('[');
    for (int i = 0; i < shape[dimension]; i++) {
      if (i > 0) {
        out.raw(", ");
      }
      list(dimension + 1, at + i * step, step);
    }
    out.raw(']');
  }

  private void one(int i, boolean isJson) {
    switch (type) {
      case BOOL -> truth(buffer.get(i) != 0, isJson);
      case INT8 -> out.whole(buffer.get(i));
      case INT16 -> out.whole(buffer.getShort(2 * i));
      case INT32 -> out.whole(buffer.getInt(4 * i));
      case INT64 -> out.whole(buffer.getLong(8 * i));
      case UINT8 -> out.whole(buffer.get(i) & 0xff);
      case UINT16 -> out.whole(buffer.getShort(2 * i) & 0xffff);
      case UINT32 -> out.whole(buffer.getInt(4 * i) & 0xffffffffL);
      case UINT64 -> out.raw(Long.toUnsignedString(buffer.getLong(8 * i)));
      case FLOAT16 -> real(Float.float16ToFloat(buffer.getShort(2 * i)), isJson);
      case FLOAT32 -> real(buffer.getFloat(4 * i), isJson);
      case FLOAT64 -> real(buffer.getDouble(8 * i), isJson);
      case DATETIME -> {
        long nanos = buffer.getLong(8 * i);
        if (nanos == Times.NONE) {
          out.raw(isJson ? "null" : "");
        } else {
          text(Times.iso(nanos), isJson);
        }
      }
      case COMPLEX64, COMPLEX128 ->
          throw MillraceException.badRequest(
              "The model answers complex numbers, which such a file cannot say.");
      default -> object(objects[i], isJson);
    }
  }

  /** As pandas has it in CSV. */
  private void truth(boolean value, boolean isJson) {
    out.raw(isJson ? (value ? "true" : "false") : value ? "True" : "False");
  }

  private void real(double value, boolean isJson) {
    if (isJson || Double.isFinite(value)) {
      out.real(value);
    } else {
      out.raw(Double.isNaN(value) ? "" : value > 0 ? "inf" : "-inf");
    }
  }

  /** With the digits that tell it from other floats, not from other doubles. */
  private void real(float value, boolean isJson) {
    if (Float.isFinite(value)) {
      out.raw(Float.toString(value));
    } else {
      real((double) value, isJson);
    }
  }

  private void text(String text, boolean isJson) {
    if (isJson) {
      out.text(text);
    } else {
      out.csv(text);
    }
  }

  private void object(Object value, boolean isJson) {
    switch (value) {
      case null -> out.raw(isJson ? "null" : "");
      case Boolean flag -> truth(flag, isJson);
      case Long number -> out.whole(number);
      case Double number -> real(number.doubleValue(), isJson);
      case Float number -> real(number.floatValue(), isJson);
      case String text -> text(text, isJson);
      default -> {
        byte[] json;
        try {
          json = ResponseWriter.write(new Payload.Value(value), true);
        } catch (IllegalArgumentException e) {
          throw MillraceException.badRequest(
              "The model answers what such a file cannot say: %s.".formatted(e.getMessage()));
        }
        if (isJson) {
          out.raw(json, 0, json.length);
        } else {
          out.csv(new String(json, StandardCharsets.UTF_8));
        }
      }
    }
  }
}
