package io.millrace.models.inference;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.check.ArrayCheck;
import io.millrace.models.scoring.check.TableCheck;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Schema;
import io.millrace.models.signature.Signature;
import io.millrace.runtime.error.MillraceException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** From named tensors to what a model takes, by its signature. */
final class ModelInputs {

  private ModelInputs() {}

  /**
   * What the model is given.
   *
   * @param signature null if the model has none
   * @throws MillraceException INVALID_PARAMETER_VALUE naming the input that is missing, not known,
   *     or not as the signature says
   */
  static Payload of(List<WireTensor> inputs, Signature signature) {
    Schema schema = signature == null ? null : signature.inputs();
    if (schema != null && signature.isFromTypeHint()) {
      return hinted(inputs);
    }
    return switch (schema) {
      case null -> plain(inputs);
      case Schema.Tensors tensors when tensors.isNamed() -> named(inputs, tensors);
      case Schema.Tensors tensors -> {
        WireTensor sole = sole(inputs, "one tensor, which has no name");
        yield checked(
            sole.name(), () -> ArrayCheck.tensor(sole.tensor(), tensors.specs().getFirst()));
      }
      case Schema.Columns columns -> ColumnTensors.table(inputs, columns);
    };
  }

  private static Payload named(List<WireTensor> inputs, Schema.Tensors schema) {
    List<String> names = schema.specs().stream().map(Schema.Spec::name).toList();
    Map<String, WireTensor> given = byName(inputs, names, names);
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (Schema.Spec spec : schema.specs()) {
      Tensor tensor = given.get(spec.name()).tensor();
      tensors.put(spec.name(), checked(spec.name(), () -> ArrayCheck.tensor(tensor, spec)));
    }
    return new Payload.TensorMap(tensors);
  }

  /** Inputs by name, when those that are required are there, and no others than the known. */
  static Map<String, WireTensor> byName(
      List<WireTensor> inputs, List<String> known, List<String> required) {
    Map<String, WireTensor> given = LinkedHashMap.newLinkedHashMap(inputs.size());
    inputs.forEach(input -> given.put(input.name(), input));
    try {
      TableCheck.requirePresent(List.copyOf(given.keySet()), known, required);
    } catch (ScoringException e) {
      throw MillraceException.invalid(e.getMessage());
    }
    for (String name : given.keySet()) {
      if (!known.contains(name)) {
        throw MillraceException.invalid(
            "The model has no input '%s', only %s.".formatted(name, quoted(known)));
      }
    }
    return given;
  }

  private static WireTensor sole(List<WireTensor> inputs, String what) {
    if (inputs.size() > 1) {
      throw MillraceException.invalid(
          "The model takes %s, and got %s."
              .formatted(what, quoted(inputs.stream().map(WireTensor::name).toList())));
    }
    return inputs.getFirst();
  }

  private static String quoted(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }

  /** What a check of the signature refuses, with the name of the input. */
  static <T> T checked(String input, Supplier<T> check) {
    try {
      return check.get();
    } catch (ScoringException e) {
      throw MillraceException.invalid("Invalid input '%s': %s".formatted(input, e.getMessage()));
    }
  }

  private static Payload plain(List<WireTensor> inputs) {
    if (inputs.size() == 1) {
      return plain(inputs.getFirst());
    }
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    inputs.forEach(input -> tensors.put(input.name(), plain(input)));
    return new Payload.TensorMap(tensors);
  }

  /** Without a signature, BYTES are texts, unless they came as base64. */
  private static Tensor plain(WireTensor input) {
    Tensor tensor = input.tensor();
    if (tensor.type() != ElementType.BYTES) {
      return tensor;
    }
    Schema.Spec texts =
        new Schema.Spec(input.name(), ElementType.STRING, TensorNames.shape(tensor));
    return checked(input.name(), () -> ArrayCheck.tensor(tensor, texts));
  }

  /** What the model checks by itself: a list for a tensor. */
  private static Payload hinted(List<WireTensor> inputs) {
    WireTensor sole = sole(inputs, "one tensor, by its type hint");
    return new Payload.Value(Nested.list(plain(sole)));
  }
}
