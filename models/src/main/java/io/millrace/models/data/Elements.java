package io.millrace.models.data;

import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** The elements of tensors, one by one: the next of a buffer. */
public final class Elements {

  private Elements() {}

  /** A whole number; of those without a sign, the bits. */
  public static long whole(ByteBuffer values, ElementType type) {
    return switch (type) {
      case INT8 -> values.get();
      case INT16 -> values.getShort();
      case INT32 -> values.getInt();
      case INT64, UINT64 -> values.getLong();
      case UINT8 -> Byte.toUnsignedLong(values.get());
      case UINT16 -> Short.toUnsignedLong(values.getShort());
      case UINT32 -> Integer.toUnsignedLong(values.getInt());
      default -> throw new IllegalArgumentException("not whole: " + type);
    };
  }

  /** Any number. */
  public static double real(ByteBuffer values, ElementType type) {
    return switch (type) {
      case FLOAT16 -> Float.float16ToFloat(values.getShort());
      case FLOAT32 -> values.getFloat();
      case FLOAT64 -> values.getDouble();
      case UINT64 -> unsigned(values.getLong());
      default -> whole(values, type);
    };
  }

  private static double unsigned(long bits) {
    // Halved first, with the last bit kept for rounding, since a long cannot hold it.
    return bits >= 0 ? bits : (double) ((bits >>> 1) | (bits & 1)) * 2;
  }

  /** A value of JSON. */
  public static Object object(ByteBuffer values, ElementType type) {
    return switch (type) {
      case BOOL -> values.get() != 0;
      case FLOAT16, FLOAT32, FLOAT64 -> real(values, type);
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32 -> whole(values, type);
      default ->
          throw MillraceException.badRequest(
              "The model takes no columns of type %s.".formatted(type.numpyName()));
    };
  }

  /** All of them in nested lists; a single value by itself. */
  public static Object nested(Tensor tensor) {
    ByteBuffer buffer = tensor.type().isFixedSize() ? tensor.buffer() : null;
    Iterator<Object> all =
        IntStream.range(0, tensor.size())
            .mapToObj(i -> buffer == null ? tensor.objects()[i] : object(buffer, tensor.type()))
            .iterator();
    return nested(all, tensor.shape(), 0);
  }

  private static Object nested(Iterator<Object> all, long[] shape, int dimension) {
    if (dimension == shape.length) {
      return all.next();
    }
    List<Object> list = new ArrayList<>();
    for (long i = 0; i < shape[dimension]; i++) {
      list.add(nested(all, shape, dimension + 1));
    }
    return list;
  }
}
