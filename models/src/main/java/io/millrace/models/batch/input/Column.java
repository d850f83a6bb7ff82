package io.millrace.models.batch.input;

import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.cell.CsvCells;
import io.millrace.models.scoring.cell.Times;
import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A column that is being filled: numbers go where the model reads them. A cell that the type cannot
 * hold is a {@link CellException}, and the row can be written over by the next.
 */
final class Column {

  private final String name;
  private final ElementType type;
  private final int rows;
  private final int stride;
  private final int offset;
  private final long min;
  private final long max;
  private final Decimals decimals = new Decimals();
  private ByteBuffer buffer;
  private Object[] objects;

  /**
   * Makes one.
   *
   * @param rows how many there can be
   * @param stride from a row's element to the next one's, in elements
   * @param offset of the first row's element, in bytes
   */
  Column(String name, ElementType type, int rows, int stride, int offset) {
    this.name = name;
    this.type = type;
    this.rows = rows;
    this.stride = stride * type.bytes();
    this.offset = offset;
    int bits = 8 * type.bytes();
    boolean isUnsigned = type.numpyName().startsWith("u");
    max =
        bits == 0 ? 0 : isUnsigned && bits < 64 ? (1L << bits) - 1 : Long.MAX_VALUE >> (64 - bits);
    min = bits == 0 || isUnsigned ? 0 : Long.MIN_VALUE >> (64 - bits);
  }

  String name() {
    return name;
  }

  ElementType type() {
    return type;
  }

  /** Begins anew, in other memory. */
  void begin(ByteBuffer memory) {
    buffer = memory;
    objects = type.isFixedSize() ? null : new Object[rows];
  }

  /** The first so many elements, of a column that lies by itself. */
  Tensor tensor(int size, long... shape) {
    return type.isFixedSize()
        ? Tensor.of(type, buffer.slice(offset, size * type.bytes()).order(buffer.order()), shape)
        : Tensor.of(type, Arrays.copyOf(objects, size), shape);
  }

  /** The first so many objects. */
  Object[] objects() {
    return objects;
  }

  /** Puts a cell of CSV. */
  void put(int row, byte[] in, int from, int to, boolean isEscaped) {
    if (isEscaped) {
      put(row, decoded(in, from, to).replace("\"\"", "\""));
      return;
    }
    switch (type) {
      case FLOAT16, FLOAT32, FLOAT64 -> real(row, decimals.real(in, from, to));
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
          whole(row, decimals.whole(in, from, to, min, max, type.numpyName()));
      default -> put(row, decoded(in, from, to));
    }
  }

  /** Puts a text. */
  void put(int row, String text) {
    switch (type) {
      case FLOAT16, FLOAT32, FLOAT64 -> real(row, CsvCells.real(text));
      case BOOL -> whole(row, CsvCells.truth(text) ? 1 : 0);
      case DATETIME -> whole(row, CsvCells.time(text));
      case BYTES -> objects[row] = text.getBytes(StandardCharsets.UTF_8);
      case STRING, OBJECT -> objects[row] = CsvCells.isMissing(text) ? null : text;
      default -> whole(row, CsvCells.whole(text, min, max, type.numpyName()));
    }
  }

  /** Puts a whole number. */
  void put(int row, long value) {
    switch (type) {
      case FLOAT16, FLOAT32, FLOAT64 -> real(row, value);
      case STRING, BYTES, BOOL -> throw unsafe("int64");
      case OBJECT -> objects[row] = value;
      default -> {
        if (value < min || value > max) {
          throw CellException.overflow(
              "Python integer %d out of bounds for %s".formatted(value, type.numpyName()));
        }
        whole(row, value);
      }
    }
  }

  /** Puts a number. */
  void put(int row, double value) {
    switch (type) {
      case FLOAT16, FLOAT32, FLOAT64 -> real(row, value);
      case OBJECT -> objects[row] = value;
      default -> throw unsafe("float64");
    }
  }

  /** Puts a truth value. */
  void put(int row, boolean value) {
    switch (type) {
      case BOOL -> whole(row, value ? 1 : 0);
      case OBJECT -> objects[row] = value;
      default -> throw unsafe("bool");
    }
  }

  /** Puts bytes. */
  void put(int row, byte[] value) {
    switch (type) {
      case BYTES, OBJECT -> objects[row] = value;
      default -> throw unsafe("object");
    }
  }

  /** Puts a cell that is not there. */
  void putMissing(int row) {
    switch (type) {
      case FLOAT16, FLOAT32, FLOAT64 -> real(row, Double.NaN);
      case DATETIME -> whole(row, Times.NONE);
      case STRING, OBJECT -> objects[row] = null;
      default ->
          throw CellException.value(
              "There is no value, and %s has no null".formatted(type.numpyName()));
    }
  }

  private void real(int row, double value) {
    int at = offset + row * stride;
    switch (type) {
      case FLOAT64 -> buffer.putDouble(at, value);
      case FLOAT32 -> buffer.putFloat(at, (float) value);
      default -> buffer.putShort(at, Float.floatToFloat16((float) value));
    }
  }

  private void whole(int row, long value) {
    int at = offset + row * stride;
    switch (type.bytes()) {
      case 8 -> buffer.putLong(at, value);
      case 4 -> buffer.putInt(at, (int) value);
      case 2 -> buffer.putShort(at, (short) value);
      default -> buffer.put(at, (byte) value);
    }
  }

  private CellException unsafe(String from) {
    return CellException.value("Can not safely convert %s to %s".formatted(from, type.numpyName()));
  }

  private static String decoded(byte[] in, int from, int to) {
    boolean isAscii = true;
    for (int i = from; i < to; i++) {
      isAscii &= in[i] >= 0;
    }
    if (isAscii) {
      return new String(in, from, to - from, StandardCharsets.ISO_8859_1);
    }
    try {
      CharBuffer text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in, from, to - from));
      return text.toString();
    } catch (CharacterCodingException e) {
      throw CellException.value("The text is not UTF-8");
    }
  }
}
