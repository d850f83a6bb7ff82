package io.millrace.models.scoring.form;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.data.Payload;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.cell.TensorBuilder;
import io.millrace.models.scoring.check.TensorCheck;
import io.millrace.models.scoring.json.JsonScanner;
import io.millrace.models.scoring.json.Slice;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Schema;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Arrays for models that take tensors. */
final class TensorInputs {

  private final Schema.Tensors schema;

  TensorInputs(Schema.Tensors schema) {
    this.schema = schema;
  }

  Payload read(Slice value, boolean isInstances) throws IOException {
    boolean isEmpty = value.kind() == JsonToken.START_ARRAY && isEmpty(value);
    if (schema.isNamed()) {
      return TensorCheck.enforce(named(value, isInstances, isEmpty), schema);
    }
    if (value.startsWithObject() || isEmpty) {
      throw ScoringException.schema(
          ("This model contains a tensor-based model signature with no input names, which suggests a"
                  + " numpy array input or a pandas dataframe input with proper column values, but"
                  + " an input of type <class '%s'> was found.")
              .formatted(isInstances && !isEmpty ? "dict" : "list"));
    }
    Schema.Spec spec = schema.specs().getFirst();
    return TensorCheck.enforce(tensor(value, spec.type()), spec);
  }

  private Map<String, Tensor> named(Slice value, boolean isInstances, boolean isEmpty)
      throws IOException {
    if (value.kind() == JsonToken.START_OBJECT) {
      return members(JsonScanner.members(value), isInstances);
    }
    if (value.startsWithObject()) {
      // Rows are put together for 'instances' alone.
      return isInstances ? TensorRows.read(value, types()) : Map.of();
    }
    boolean isSole = schema.specs().size() == 1 && !isEmpty;
    Schema.Spec first = schema.specs().getFirst();
    return isSole ? Map.of(first.name(), tensor(value, first.type())) : Map.of();
  }

  private Map<String, Tensor> members(Map<String, Slice> members, boolean isInstances)
      throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long length = -1;
    for (Schema.Spec spec : schema.specs()) {
      Slice value = members.get(spec.name());
      if (value == null) {
        continue;
      }
      Tensor tensor = tensor(value, spec.type());
      tensors.put(spec.name(), tensor);
      long found = tensor.shape().length == 0 ? 1 : tensor.shape()[0];
      if (isInstances && length >= 0 && found != length) {
        throw ScoringException.invalidInput(
            "The length of values for each input/column name are not the same");
      }
      length = found;
    }
    // Others are not read, but a message about what is missing names them.
    members.keySet().forEach(name -> tensors.putIfAbsent(name, null));
    return tensors;
  }

  private Map<String, ElementType> types() {
    Map<String, ElementType> types = new HashMap<>();
    schema.specs().forEach(spec -> types.put(spec.name(), spec.type()));
    return types;
  }

  private static Tensor tensor(Slice value, ElementType type) throws IOException {
    try (JsonParser in = value.open()) {
      return new TensorBuilder(type).read(in).build();
    }
  }

  private static boolean isEmpty(Slice list) throws IOException {
    try (JsonParser in = list.open()) {
      return in.nextToken() == JsonToken.END_ARRAY;
    }
  }
}
