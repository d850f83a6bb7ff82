package io.millrace.models.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.millrace.models.data.Payload;
import io.millrace.models.data.Payload.TensorMap;
import io.millrace.models.data.Payload.Value;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What a session is fed with: native tensors over the caller's buffers. To be closed. */
final class OnnxFeed implements AutoCloseable {

  private final OrtEnvironment environment;
  private final Map<String, OnnxTensor> tensors = new HashMap<>();

  private OnnxFeed(OrtEnvironment environment) {
    this.environment = environment;
  }

  /**
   * As MLflow's ONNX flavor feeds models: arrays by name, one array or a whole table to a sole
   * input, a column to each of several.
   *
   * @throws MillraceException BAD_REQUEST naming the input that does not get what it takes
   */
  static OnnxFeed of(OrtEnvironment environment, Map<String, NodeInfo> inputs, Payload payload)
      throws OrtException {
    OnnxFeed feed = new OnnxFeed(environment);
    try {
      for (Map.Entry<String, NodeInfo> input : inputs.entrySet()) {
        feed.add(input.getKey(), input.getValue(), find(inputs, input.getKey(), payload));
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

  private static Tensor find(Map<String, NodeInfo> inputs, String name, Payload payload) {
    boolean isSole = inputs.size() == 1;
    return switch (payload) {
      case TensorMap map -> require(map.tensors().get(name), name);
      case Tensor tensor when isSole -> tensor;
      case Tensor tensor ->
          throw MillraceException.badRequest(
              "One array was given, and the model has the inputs %s.".formatted(inputs.keySet()));
      case Table table when isSole -> Matrix.of(table);
      case Table table ->
          require(
              table.columns().stream()
                  .filter(column -> column.name().equals(name))
                  .map(Table.Column::values)
                  .findFirst()
                  .orElse(null),
              name);
      case Value value ->
          throw MillraceException.badRequest(
              "The model takes arrays: %s.".formatted(inputs.keySet()));
    };
  }

  private static Tensor require(Tensor tensor, String name) {
    if (tensor == null) {
      throw MillraceException.badRequest("Input '%s' of the model is missing.".formatted(name));
    }
    return tensor;
  }

  private void add(String name, NodeInfo input, Tensor given) throws OrtException {
    if (!(input.getInfo() instanceof TensorInfo wanted)) {
      throw MillraceException.badRequest(
          "Input '%s' of the model is %s, which cannot be fed.".formatted(name, input.getInfo()));
    }
    ElementType type = OnnxTypes.elements(wanted);
    Tensor fitting = Casts.fit(given, type);
    if (fitting == null || !fits(fitting.shape(), wanted.getShape())) {
      throw MillraceException.badRequest(
          "Input '%s' of the model takes %s %s, and was given %s %s."
              .formatted(
                  name,
                  type.numpyName(),
                  Arrays.toString(wanted.getShape()),
                  given.type().numpyName(),
                  Arrays.toString(given.shape())));
    }
    tensors.put(name, nativeTensor(fitting));
  }

  private static boolean fits(long[] given, long[] wanted) {
    if (given.length != wanted.length) {
      return false;
    }
    for (int i = 0; i < given.length; i++) {
      if (wanted[i] >= 0 && wanted[i] != given[i]) {
        return false;
      }
    }
    return true;
  }

  private OnnxTensor nativeTensor(Tensor tensor) throws OrtException {
    if (tensor.type() == ElementType.STRING) {
      String[] texts =
          Arrays.stream(tensor.objects())
              .map(text -> text == null ? "" : text.toString())
              .toArray(String[]::new);
      return OnnxTensor.createTensor(environment, texts, tensor.shape());
    }
    return OnnxTensor.createTensor(
        environment, tensor.buffer(), tensor.shape(), OnnxTypes.javaType(tensor.type()));
  }

  @Override
  public void close() {
    tensors.values().forEach(OnnxTensor::close);
  }
}
