package io.millrace.models.scoring.check;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Schema;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Tensors against a signature: they are there, and have its shapes. */
public final class TensorCheck {

  private TensorCheck() {}

  /** Tensors by name, others left out. */
  public static Payload enforce(Map<String, Tensor> given, Schema.Tensors schema) {
    List<String> names = schema.specs().stream().map(Schema.Spec::name).toList();
    TableCheck.requirePresent(List.copyOf(given.keySet()), names, names);
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (Schema.Spec spec : schema.specs()) {
      tensors.put(spec.name(), enforce(given.get(spec.name()), spec));
    }
    return new Payload.TensorMap(tensors);
  }

  /** One tensor. */
  public static Tensor enforce(Tensor tensor, Schema.Spec spec) {
    if (spec.type() == ElementType.OBJECT && spec.shape().equals(List.of(-1L))) {
      // What is in an array of objects shows in none of its dimensions: anything goes.
      return tensor;
    }
    long[] shape = tensor.shape();
    boolean fits = shape.length == spec.shape().size();
    for (int i = 0; fits && i < shape.length; i++) {
      fits = spec.shape().get(i) == -1 || spec.shape().get(i) == shape[i];
    }
    if (!fits) {
      throw ScoringException.schema(
          "Shape of input %s does not match expected shape %s."
              .formatted(
                  ShapeText.of(Arrays.stream(shape).boxed().toList()), ShapeText.of(spec.shape())));
    }
    return tensor;
  }
}
