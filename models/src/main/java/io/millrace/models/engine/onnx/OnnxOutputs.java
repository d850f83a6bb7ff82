package io.millrace.models.engine.onnx;

import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.millrace.models.data.Payload;
import io.millrace.models.data.Payload.TensorMap;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a session has given, copied out of native memory. */
final class OnnxOutputs {

  private OnnxOutputs() {}

  /** As MLflow's ONNX flavor answers: a table for a table, else arrays by name. */
  static Payload of(OrtSession.Result result, Payload input) throws OrtException {
    LinkedHashMap<String, Tensor> outputs = new LinkedHashMap<>();
    for (Map.Entry<String, OnnxValue> output : result) {
      outputs.put(output.getKey(), tensor(output.getValue()));
    }
    return input instanceof Table ? table(outputs) : new TensorMap(outputs);
  }

  /** Each output flattened into a column. */
  private static Table table(Map<String, Tensor> outputs) {
    List<Table.Column> columns = new ArrayList<>();
    for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
      Tensor values = output.getValue();
      columns.add(new Table.Column(output.getKey(), values.reshape(values.size())));
    }
    int rows = columns.isEmpty() ? 0 : columns.getFirst().values().size();
    if (columns.stream().anyMatch(column -> column.values().size() != rows)) {
      throw MillraceException.badRequest(
          "The outputs of the model have different sizes and make no table: send arrays (as 'inputs').");
    }
    return new Table(columns, rows, true);
  }

  private static Tensor tensor(OnnxValue value) throws OrtException {
    return switch (value) {
      case OnnxTensor tensor -> tensor(tensor);
      case OnnxSequence sequence -> list(sequence);
      case OnnxMap map -> Tensor.of(ElementType.OBJECT, new Object[] {plain(map.getValue())});
      default -> throw new OnnxTypes.UnsupportedTypeException(value.getType().name());
    };
  }

  private static Tensor tensor(OnnxTensor tensor) throws OrtException {
    ElementType type = OnnxTypes.elements(tensor.getInfo());
    long[] shape = tensor.getInfo().getShape();
    if (type == ElementType.STRING) {
      List<Object> texts = new ArrayList<>();
      flatten(tensor.getValue(), texts);
      return Tensor.of(type, texts.toArray(), shape);
    }
    ByteBuffer nativeMemory = tensor.getByteBuffer();
    ByteBuffer copy = Tensor.allocate(type, Tensor.size(shape));
    copy.put(nativeMemory).flip();
    return Tensor.of(type, copy, shape);
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

  private static Tensor list(OnnxSequence sequence) throws OrtException {
    List<Object> items = new ArrayList<>();
    for (OnnxValue item : sequence.getValue()) {
      items.add(
          switch (item) {
            case OnnxMap map -> plain(map.getValue());
            case OnnxTensor tensor -> plain(tensor.getValue());
            default -> throw new OnnxTypes.UnsupportedTypeException(item.getType().name());
          });
    }
    return Tensor.of(ElementType.OBJECT, items.toArray(), items.size());
  }

  /** As JSON has it: keys are texts, numbers are whole or not. */
  private static Object plain(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> plain = new LinkedHashMap<>();
        map.forEach((key, each) -> plain.put(key.toString(), plain(each)));
        yield plain;
      }
      case Float number -> number.doubleValue();
      case Integer number -> number.longValue();
      case Short number -> number.longValue();
      case Byte number -> number.longValue();
      case float[] numbers -> {
        List<Object> plain = new ArrayList<>();
        for (float number : numbers) {
          plain.add((double) number);
        }
        yield plain;
      }
      case long[] numbers -> {
        List<Object> plain = new ArrayList<>();
        for (long number : numbers) {
          plain.add(number);
        }
        yield plain;
      }
      case Object[] parts -> {
        List<Object> plain = new ArrayList<>();
        for (Object part : parts) {
          plain.add(plain(part));
        }
        yield plain;
      }
      default -> value;
    };
  }
}
