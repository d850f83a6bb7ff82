package io.millrace.models.engine.onnx;

import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;

/** What MLflow's ONNX flavor casts: doubles for an input of floats; and objects that are texts. */
final class Casts {

  private Casts() {}

  /** The tensor with elements of a type; null if that is not done. */
  static Tensor fit(Tensor tensor, ElementType type) {
    if (tensor.type() == type) {
      return tensor;
    }
    if (tensor.type() == ElementType.FLOAT64 && type == ElementType.FLOAT32) {
      return floats(tensor);
    }
    return tensor.type() == ElementType.OBJECT && type == ElementType.STRING
        ? Tensor.of(type, tensor.objects(), tensor.shape())
        : null;
  }

  private static Tensor floats(Tensor tensor) {
    ByteBuffer from = tensor.buffer();
    ByteBuffer to = Tensor.allocate(ElementType.FLOAT32, tensor.size());
    while (from.hasRemaining()) {
      to.putFloat((float) from.getDouble());
    }
    return Tensor.of(ElementType.FLOAT32, to.flip(), tensor.shape());
  }
}
