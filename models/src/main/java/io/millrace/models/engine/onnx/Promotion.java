package io.millrace.models.engine.onnx;

import io.millrace.models.signature.ElementType;

/** Of columns of different types to one, as pandas does it. */
final class Promotion {

  private Promotion() {}

  /** The smallest type that holds both. */
  static ElementType common(ElementType one, ElementType other) {
    if (one == other) {
      return one;
    }
    if (!isNumber(one) || !isNumber(other)) {
      return ElementType.OBJECT;
    }
    if (isReal(one) || isReal(other)) {
      return real(Math.max(bytesAsReal(one), bytesAsReal(other)));
    }
    if (isUnsigned(one) == isUnsigned(other)) {
      return one.bytes() > other.bytes() ? one : other;
    }
    ElementType unsigned = isUnsigned(one) ? one : other;
    ElementType signed = isUnsigned(one) ? other : one;
    return whole(Math.max(signed.bytes(), 2 * unsigned.bytes()));
  }

  /** Truth is no number: pandas does not count with it. */
  private static boolean isNumber(ElementType type) {
    return isReal(type)
        || isUnsigned(type)
        || switch (type) {
          case INT8, INT16, INT32, INT64 -> true;
          default -> false;
        };
  }

  private static boolean isReal(ElementType type) {
    return switch (type) {
      case FLOAT16, FLOAT32, FLOAT64 -> true;
      default -> false;
    };
  }

  private static boolean isUnsigned(ElementType type) {
    return switch (type) {
      case UINT8, UINT16, UINT32, UINT64 -> true;
      default -> false;
    };
  }

  private static int bytesAsReal(ElementType type) {
    return isReal(type) ? type.bytes() : Math.min(8, 2 * type.bytes());
  }

  private static ElementType real(int bytes) {
    return switch (bytes) {
      case 2 -> ElementType.FLOAT16;
      case 4 -> ElementType.FLOAT32;
      default -> ElementType.FLOAT64;
    };
  }

  private static ElementType whole(int bytes) {
    return switch (bytes) {
      case 2 -> ElementType.INT16;
      case 4 -> ElementType.INT32;
      case 8 -> ElementType.INT64;
      default -> ElementType.FLOAT64;
    };
  }
}
