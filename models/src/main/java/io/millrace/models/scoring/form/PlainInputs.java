package io.millrace.models.scoring.form;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.data.Payload;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.cell.TensorBuilder;
import io.millrace.models.scoring.json.JsonScanner;
import io.millrace.models.scoring.json.Slice;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Arrays for models that do not say what they take. */
final class PlainInputs {

  private PlainInputs() {}

  static Payload read(Slice value, boolean isInstances) throws IOException {
    if (value.kind() == JsonToken.VALUE_NULL) {
      return new Payload.Value(null);
    }
    if (value.startsWithObject()) {
      return isInstances
          ? new Payload.TensorMap(TensorRows.read(value, null))
          : new Payload.Value(value.tree());
    }
    if (value.kind() == JsonToken.START_OBJECT) {
      return members(JsonScanner.members(value));
    }
    if (value.kind() == JsonToken.START_ARRAY && ((List<?>) value.tree()).isEmpty()) {
      return new Payload.Value(List.of());
    }
    return tensor(value);
  }

  private static Payload members(Map<String, Slice> members) throws IOException {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, Slice> member : members.entrySet()) {
      tensors.put(member.getKey(), tensor(member.getValue()));
    }
    return tensors.isEmpty() ? new Payload.Value(Map.of()) : new Payload.TensorMap(tensors);
  }

  private static Tensor tensor(Slice value) throws IOException {
    try (JsonParser in = value.open()) {
      return new TensorBuilder(null).read(in).build();
    }
  }
}
