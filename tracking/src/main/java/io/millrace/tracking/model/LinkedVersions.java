package io.millrace.tracking.model;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The versions of registered models that were made from a logged model: a JSON list in one of its
 * tags, written the way MLflow writes it, down to the blanks.
 */
final class LinkedVersions {

  /** The tag. */
  static final String TAG = "mlflow.modelVersions";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private LinkedVersions() {}

  /**
   * The list with a version more; the same list if it is in there.
   *
   * @param list null if there is none yet; what is no list of versions is replaced
   */
  static String with(String list, String name, int version) {
    ArrayNode versions = parse(list);
    for (JsonNode each : versions) {
      // Clients add the version once more themselves, as a text.
      if (each.path("name").asText().equals(name)
          && each.path("version").asText().equals(Integer.toString(version))) {
        return list;
      }
    }
    versions.addObject().put("name", name).put("version", version);
    try {
      return JSON.writer(new PythonSpacing()).writeValueAsString(versions);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ArrayNode parse(String list) {
    try {
      return list != null && JSON.readTree(list) instanceof ArrayNode versions
          ? versions
          : JSON.createArrayNode();
    } catch (JsonProcessingException malformed) {
      return JSON.createArrayNode();
    }
  }

  /** A blank behind each comma and colon, as Python's json.dumps has it. */
  private static final class PythonSpacing extends MinimalPrettyPrinter {

    private static final long serialVersionUID = 1;

    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator json) throws IOException {
      json.writeRaw(": ");
    }

    @Override
    public void writeObjectEntrySeparator(JsonGenerator json) throws IOException {
      json.writeRaw(", ");
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
      json.writeRaw(", ");
    }
  }
}
