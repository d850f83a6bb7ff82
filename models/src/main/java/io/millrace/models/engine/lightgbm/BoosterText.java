package io.millrace.models.engine.lightgbm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** What Python appends to a booster as LightGBM writes it. */
final class BoosterText {

  private static final String CATEGORIES = "\npandas_categorical:";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();

  private BoosterText() {}

  /** The categories of columns that had such; none if it was not trained on a table. */
  static List<List<Object>> categories(String text) throws JsonProcessingException {
    int at = text.lastIndexOf(CATEGORIES);
    if (at < 0) {
      return List.of();
    }
    List<List<Object>> all =
        JSON.readValue(text.substring(at + CATEGORIES.length()), new TypeReference<>() {});
    return all == null ? List.of() : all;
  }
}
