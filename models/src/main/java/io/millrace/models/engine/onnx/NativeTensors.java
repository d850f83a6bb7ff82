package io.millrace.models.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arrays that a session has made. */
final class NativeTensors {

  private NativeTensors() {}

  /** A copy that lives on when native memory is freed. */
  static Tensor copy(OnnxTensor tensor) throws OrtException {
    long[] shape = tensor.getInfo().getShape();
    ElementType type =
        OnnxTypes.elements(tensor.getInfo().onnxType)
            .orElseThrow(() -> new OrtException("no " + tensor.getInfo().onnxType));
    if (Tensor.size(shape) > (Integer.MAX_VALUE - 8) / Math.max(1, type.bytes())) {
      throw MillraceException.badRequest(
          "An output of the model is too large: shape %s.".formatted(Arrays.toString(shape)));
    }
    if (type == ElementType.STRING) {
      List<Object> texts = new ArrayList<>();
      flatten(tensor.getValue(), texts);
      return Tensor.of(type, texts.toArray(), shape);
    }
    return Tensor.of(type, tensor.getByteBuffer(), shape);
  }

  private static void flatten(Object value, List<Object> into) {
    if (value instanceof Object[] parts) {
      for (Object part : parts) {
        flatten(part, into);
      }
    } else {
      into.add(value);
    }
  }

  /** The elements of all, which are of one type, one after the other. */
  static Tensor concatenated(List<Tensor> parts) {
    ElementType type = parts.getFirst().type();
    int size = parts.stream().mapToInt(Tensor::size).sum();
    if (!type.isFixedSize()) {
      Object[] all =
          parts.stream().flatMap(part -> Arrays.stream(part.objects())).toArray(Object[]::new);
      return Tensor.of(type, all, size);
    }
    ByteBuffer all = Tensor.allocate(type, size);
    parts.forEach(part -> all.put(part.buffer()));
    return Tensor.of(type, all.flip(), size);
  }
}
