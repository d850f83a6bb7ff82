package io.millrace.models.inference;

import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What the tensors of a model are like, by its signature.
 *
 * @param shape -1 is any length
 */
record ModelTensors(String name, String datatype, List<Long> shape) {

  /** Of a table, in a tensor of its own. */
  private static final List<Long> COLUMN = List.of(-1L, 1L);

  ModelTensors {
    shape = List.copyOf(shape);
  }

  /**
   * Those of a side of a signature.
   *
   * @param schema null if the model does not say
   * @param names of those that have none
   */
  static List<ModelTensors> of(Schema schema, IntFunction<String> names) {
    List<ModelTensors> tensors = new ArrayList<>();
    switch (schema) {
      case null -> {}
      case Schema.Tensors specs -> {
        for (Schema.Spec spec : specs.specs()) {
          tensors.add(
              new ModelTensors(
                  spec.name() == null ? names.apply(0) : spec.name(),
                  datatype(spec.type()),
                  spec.shape()));
        }
      }
      case Schema.Columns columns -> {
        for (Schema.Column column : columns.columns()) {
          tensors.add(
              new ModelTensors(
                  column.name() == null ? names.apply(tensors.size()) : column.name(),
                  Datatype.of(column.type()).name(),
                  COLUMN));
        }
      }
    }
    return tensors;
  }

  private static String datatype(ElementType type) {
    Datatype datatype = Datatype.of(type);
    // Complex numbers cannot be sent; what is meant shows anyway.
    return datatype == null ? type.name() : datatype.name();
  }
}
