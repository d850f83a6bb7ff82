package io.millrace.models.scoring.check;

import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;

/** Numbers of one type as those of a wider one, where pandas' are, and nowhere else. */
final class Widening {

  private Widening() {}

  /** The numbers in another type; null if that is not safe. */
  static Tensor of(Tensor values, ElementType to) {
    ElementType from = values.type();
    if (from == to) {
      return values;
    }
    boolean isReal = to == ElementType.FLOAT32 || to == ElementType.FLOAT64;
    if (from == ElementType.INT64 && isReal ? !areBits(values) : !isWider(from, to)) {
      return null;
    }
    ByteBuffer in = values.buffer();
    ByteBuffer out = Tensor.allocate(to, values.size());
    while (in.hasRemaining()) {
      switch (to) {
        case INT32 -> out.putInt((int) whole(in, from));
        case INT64 -> out.putLong(whole(in, from));
        case FLOAT32 -> out.putFloat((float) real(in, from));
        default -> out.putDouble(real(in, from));
      }
    }
    return Tensor.of(to, out.flip(), values.shape());
  }

  private static boolean isWider(ElementType from, ElementType to) {
    return switch (from) {
      case INT8, INT16, UINT8, UINT16 ->
          to == ElementType.INT32 || to == ElementType.INT64 || to == ElementType.FLOAT64;
      case INT32 -> to == ElementType.INT64 || to == ElementType.FLOAT64;
      case UINT32 -> to == ElementType.INT64;
      case FLOAT16 -> to == ElementType.FLOAT32 || to == ElementType.FLOAT64;
      case FLOAT32 -> to == ElementType.FLOAT64;
      default -> false;
    };
  }

  /** Long whole numbers are no fractions, but a column of nothing but 0 and 1 may be anything. */
  private static boolean areBits(Tensor values) {
    ByteBuffer in = values.buffer();
    while (in.hasRemaining()) {
      long value = in.getLong();
      if (value != 0 && value != 1) {
        return false;
      }
    }
    return true;
  }

  private static long whole(ByteBuffer in, ElementType from) {
    return switch (from) {
      case INT8 -> in.get();
      case INT16 -> in.getShort();
      case INT32 -> in.getInt();
      case UINT8 -> Byte.toUnsignedLong(in.get());
      case UINT16 -> Short.toUnsignedLong(in.getShort());
      case UINT32 -> Integer.toUnsignedLong(in.getInt());
      default -> in.getLong();
    };
  }

  private static double real(ByteBuffer in, ElementType from) {
    return switch (from) {
      case FLOAT16 -> Float.float16ToFloat(in.getShort());
      case FLOAT32 -> in.getFloat();
      default -> whole(in, from);
    };
  }
}
