package io.millrace.models.inference;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.answer.ResponseWriter;
import io.millrace.models.scoring.cell.Times;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Schema;
import io.millrace.models.signature.Signature;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** From what a model answers to named tensors. */
final class ModelOutputs {

  private ModelOutputs() {}

  /**
   * The outputs that are wanted, in that order; all if none is named.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE naming an output that the model does not give
   */
  static List<WireTensor> of(Payload answer, Signature signature, List<String> wanted) {
    SequencedMap<String, Tensor> given = named(answer, signature);
    List<WireTensor> outputs = new ArrayList<>();
    for (String name : wanted.isEmpty() ? given.keySet() : wanted) {
      Tensor tensor = given.get(name);
      if (tensor == null) {
        throw MillraceException.invalid(
            "The model has no output '%s', only '%s'."
                .formatted(name, String.join("', '", given.keySet())));
      }
      outputs.add(wire(name, tensor));
    }
    return outputs;
  }

  private static SequencedMap<String, Tensor> named(Payload answer, Signature signature) {
    SequencedMap<String, Tensor> named = new LinkedHashMap<>();
    switch (answer) {
      case Tensor tensor -> named.put(soleName(signature), tensor);
      case Payload.TensorMap map -> named.putAll(map.tensors());
      case Payload.Value value -> named.put(soleName(signature), tensor(value));
      case Table table -> {
        for (int i = 0; i < table.columns().size(); i++) {
          Table.Column column = table.columns().get(i);
          named.put(
              table.isNamed() ? column.name() : TensorNames.output(i),
              column.values().reshape(table.rows(), 1));
        }
      }
    }
    return named;
  }

  /** The name of an answer that has none: the signature's, if it knows of one output. */
  private static String soleName(Signature signature) {
    Schema schema = signature == null ? null : signature.outputs();
    String name =
        switch (schema) {
          case Schema.Tensors tensors when tensors.specs().size() == 1 ->
              tensors.specs().getFirst().name();
          case Schema.Columns columns when columns.columns().size() == 1 ->
              columns.columns().getFirst().name();
          case null, default -> null;
        };
    return name == null ? TensorNames.output(0) : name;
  }

  private static Tensor tensor(Payload.Value value) {
    if (value.json() instanceof List<?> list) {
      Tensor tensor = Nested.tensor(list);
      return tensor == null ? Tensor.of(ElementType.OBJECT, list.toArray(), list.size()) : tensor;
    }
    return Tensor.of(ElementType.OBJECT, new Object[] {value.json()}, 1);
  }

  private static WireTensor wire(String name, Tensor tensor) {
    Datatype datatype = Datatype.of(tensor.type());
    if (datatype == null) {
      throw MillraceException.badRequest(
          "Output '%s' of the model is %s, which the protocol does not have."
              .formatted(name, tensor.type().numpyName()));
    }
    return new WireTensor(name, datatype, datatype == Datatype.BYTES ? texts(tensor) : tensor);
  }

  /** Elements of BYTES: texts and bytes as they are, times, and values as JSON. */
  private static Tensor texts(Tensor tensor) {
    Object[] texts = new Object[tensor.size()];
    if (tensor.type() == ElementType.DATETIME) {
      ByteBuffer times = tensor.buffer();
      for (int i = 0; i < texts.length; i++) {
        texts[i] = Times.iso(times.getLong());
      }
    } else {
      for (int i = 0; i < texts.length; i++) {
        texts[i] = text(tensor.objects()[i]);
      }
    }
    return Tensor.of(ElementType.BYTES, texts, tensor.shape());
  }

  private static Object text(Object value) {
    return switch (value) {
      // The protocol has no null.
      case null -> "";
      case String text -> text;
      case byte[] bytes -> bytes;
      default -> ResponseWriter.write(new Payload.Value(value), true);
    };
  }
}
