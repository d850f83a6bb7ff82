package io.millrace.models.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import io.millrace.models.signature.ElementType;
import java.util.Optional;

/** ONNX's types of elements and numpy's. */
final class OnnxTypes {

  private OnnxTypes() {}

  /** As what elements are given to a session; empty if ONNX Runtime's Java has no way to. */
  static Optional<OnnxJavaType> fed(ElementType type) {
    return Optional.ofNullable(
        switch (type) {
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
        });
  }

  /** What elements an array has; empty if numpy has none such. */
  static Optional<ElementType> elements(OnnxTensorType type) {
    // Not by the Java type: that is the same for numbers with and without a sign.
    return Optional.ofNullable(
        switch (type) {
          case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> ElementType.BOOL;
          case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> ElementType.INT8;
          case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> ElementType.INT16;
          case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> ElementType.INT32;
          case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> ElementType.INT64;
          case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> ElementType.UINT8;
          case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> ElementType.UINT16;
          case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> ElementType.UINT32;
          case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> ElementType.UINT64;
          case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> ElementType.FLOAT16;
          case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> ElementType.FLOAT32;
          case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> ElementType.FLOAT64;
          case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> ElementType.STRING;
          default -> null;
        });
  }

  /** As ONNX writes a type of elements. */
  static String onnxName(OnnxTensorType type) {
    String name = type.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
    return name.toLowerCase(java.util.Locale.ROOT);
  }

  /** As ONNX writes elements of a list or map. */
  static String onnxName(OnnxJavaType type) {
    return type.name().toLowerCase(java.util.Locale.ROOT);
  }
}
