package io.millrace.models.engine.onnx;

import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.python.PythonText;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** What MLflow casts, doubles for an input of floats, and Python's ONNX Runtime: all to texts. */
final class Casts {

  private Casts() {}

  /**
   * The tensor with elements of a type; null if that is not done.
   *
   * @param missing the text for null
   */
  static Tensor fit(Tensor tensor, ElementType type, String missing) {
    if (type == ElementType.STRING && !tensor.type().isFixedSize()) {
      return texts(tensor, missing);
    }
    if (tensor.type() == type) {
      return tensor;
    }
    return tensor.type() == ElementType.FLOAT64 && type == ElementType.FLOAT32
        ? floats(tensor)
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

  private static Tensor texts(Tensor tensor, String missing) {
    Object[] objects = tensor.objects();
    String[] texts = new String[objects.length];
    for (int i = 0; i < objects.length; i++) {
      if (objects[i] instanceof byte[] || objects[i] instanceof List || objects[i] instanceof Map) {
        return null;
      }
      texts[i] = objects[i] == null ? missing : PythonText.str(objects[i]);
    }
    return Tensor.of(ElementType.STRING, texts, tensor.shape());
  }
}
