package io.millrace.models.scoring.form;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.cell.TensorBuilder;
import io.millrace.models.scoring.json.Slice;
import io.millrace.models.signature.ElementType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** A list of objects, each of which gives the next part of each tensor. */
final class TensorRows {

  private TensorRows() {}

  /**
   * Reads them.
   *
   * @param types of the tensors that are wanted; null for all, of the types that show
   */
  static SequencedMap<String, Tensor> read(Slice list, Map<String, ElementType> types)
      throws IOException {
    Map<String, TensorBuilder> builders = new LinkedHashMap<>();
    Map<String, Integer> lengths = new LinkedHashMap<>();
    int rows = 0;
    try (JsonParser in = list.open()) {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        if (in.currentToken() != JsonToken.START_OBJECT) {
          throw ScoringException.invalidInput("Instance %d is not an object.".formatted(rows));
        }
        while (in.nextToken() != JsonToken.END_OBJECT) {
          String name = in.currentName();
          in.nextToken();
          if (types != null && !types.containsKey(name)) {
            in.skipChildren();
            continue;
          }
          builders
              .computeIfAbsent(name, n -> new TensorBuilder(types == null ? null : types.get(n)))
              .add(in);
          lengths.merge(name, 1, Integer::sum);
        }
        rows++;
      }
    }
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, TensorBuilder> entry : builders.entrySet()) {
      int length = lengths.get(entry.getKey());
      if (length != rows) {
        throw ScoringException.invalidInput(
            "The length of values for each input/column name are not the same");
      }
      tensors.put(entry.getKey(), entry.getValue().end(length).build());
    }
    return tensors;
  }
}
