package io.millrace.models.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.millrace.models.data.Payload;
import io.millrace.models.data.Tensor;
import io.millrace.models.engine.onnx.OnnxModel.Field;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What a session is fed with: native tensors, over the caller's buffers if need be. To close. */
final class OnnxFeed implements AutoCloseable {

  private final OrtEnvironment environment;
  private final Map<String, OnnxTensor> tensors = new HashMap<>();

  private OnnxFeed(OrtEnvironment environment) {
    this.environment = environment;
  }

  /**
   * Makes them.
   *
   * @throws MillraceException BAD_REQUEST naming the input that does not get what it takes
   */
  static OnnxFeed of(OrtEnvironment environment, OnnxModel model, Payload payload)
      throws OrtException {
    OnnxFeed feed = new OnnxFeed(environment);
    try {
      for (Map.Entry<Field, Tensor> input : Inputs.of(model, payload).entrySet()) {
        feed.tensors.put(
            input.getKey().name(), feed.nativeTensor(input.getKey().name(), input.getValue()));
      }
      return feed;
    } catch (OrtException | RuntimeException failure) {
      feed.close();
      throw failure;
    }
  }

  Map<String, OnnxTensor> tensors() {
    return tensors;
  }

  private OnnxTensor nativeTensor(String name, Tensor tensor) throws OrtException {
    if (tensor.type() == ElementType.STRING) {
      String[] texts = Arrays.copyOf(tensor.objects(), tensor.size(), String[].class);
      checkPassable(name, texts);
      return OnnxTensor.createTensor(environment, texts, tensor.shape());
    }
    return OnnxTensor.createTensor(
        environment, reachable(tensor), tensor.shape(), OnnxTypes.fed(tensor.type()).orElseThrow());
  }

  /**
   * ONNX Runtime's Java passes text as the JVM writes it, which is not UTF-8 for such characters.
   */
  private static void checkPassable(String name, String[] texts) {
    for (int i = 0; i < texts.length; i++) {
      if (texts[i].chars().anyMatch(c -> Character.isSurrogate((char) c))) {
        throw MillraceException.badRequest(
            "Input '%s' of the model has a character beyond U+FFFF in text %d, which cannot be passed."
                .formatted(name, i));
      }
    }
  }

  /** The elements where native code can read them: mostly where they are. */
  private static ByteBuffer reachable(Tensor tensor) {
    ByteBuffer elements = tensor.buffer();
    int bytes = tensor.type().bytes();
    if (elements.isDirect() && elements.alignmentOffset(elements.position(), bytes) == 0) {
      return elements;
    }
    return Tensor.allocate(tensor.type(), tensor.size()).put(elements).flip();
  }

  @Override
  public void close() {
    tensors.values().forEach(OnnxTensor::close);
  }
}
