package io.millrace.models.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import io.millrace.models.signature.ElementType;

/** ONNX's types of elements and numpy's. */
final class OnnxTypes {

  private OnnxTypes() {}

  /** Null for a type that ONNX Runtime's Java does not take, as it gives none. */
  static OnnxJavaType javaType(ElementType type) {
    return switch (type) {
      case BOOL -> OnnxJavaType.BOOL;
      case INT8 -> OnnxJavaType.INT8;
      case INT16 -> OnnxJavaType.INT16;
      case INT32 -> OnnxJavaType.INT32;
      case INT64 -> OnnxJavaType.INT64;
      case UINT8 -> OnnxJavaType.UINT8;
      case FLOAT16 -> OnnxJavaType.FLOAT16;
      case FLOAT32 -> OnnxJavaType.FLOAT;
      case FLOAT64 -> OnnxJavaType.DOUBLE;
      case STRING -> OnnxJavaType.STRING;
      default -> null;
    };
  }

  /** What elements a tensor of the model has. */
  static ElementType elements(TensorInfo info) {
    return switch (info.type) {
      case BOOL -> ElementType.BOOL;
      case INT8 -> ElementType.INT8;
      case INT16 -> ElementType.INT16;
      case INT32 -> ElementType.INT32;
      case INT64 -> ElementType.INT64;
      case UINT8 -> ElementType.UINT8;
      case FLOAT16 -> ElementType.FLOAT16;
      case FLOAT -> ElementType.FLOAT32;
      case DOUBLE -> ElementType.FLOAT64;
      case STRING -> ElementType.STRING;
      default -> throw new UnsupportedTypeException(info.onnxType.name());
    };
  }

  /** The model uses a type that cannot be passed to it, or got from it, here. */
  static final class UnsupportedTypeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnsupportedTypeException(String type) {
      super("ONNX type " + type);
    }
  }
}
