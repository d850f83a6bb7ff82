package io.millrace.tracking.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.tracking.shared.KeyValue;
import java.util.List;

/** The tags of a data set's use, kept in one JSON column: {@code [["key", "value"], …]}. */
final class InputTags {

  /** The tag that says what the data set was used for. */
  static final String CONTEXT = "mlflow.data.context";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<List<List<String>>> PAIRS = new TypeReference<>() {};

  private InputTags() {}

  static List<KeyValue> read(String json) {
    if (json.equals("[]")) {
      return List.of();
    }
    try {
      return JSON.readValue(json, PAIRS).stream()
          .map(pair -> new KeyValue(pair.get(0), pair.get(1)))
          .toList();
    } catch (JsonProcessingException broken) {
      throw new IllegalStateException("dataset_input.tags holds no pairs", broken);
    }
  }

  static String write(List<KeyValue> tags) {
    try {
      return JSON.writeValueAsString(
          tags.stream().map(tag -> List.of(tag.key(), tag.value())).toList());
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static String context(List<KeyValue> tags) {
    return tags.stream()
        .filter(tag -> tag.key().equals(CONTEXT))
        .map(KeyValue::value)
        .findFirst()
        .orElse(null);
  }
}
