package io.millrace.gateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;

/**
 * A value of the request, to be shown in the message that refuses it. Numbers as they were written.
 */
final class JsonEcho {

  private static final JsonFactory COMPACT = new JsonFactory();

  private JsonEcho() {}

  static String of(JsonParser in, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> Text.quote(in.getText());
      case START_OBJECT, START_ARRAY -> structure(in);
      default -> in.getText();
    };
  }

  private static String structure(JsonParser in) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = COMPACT.createGenerator(text)) {
      out.copyCurrentStructure(in);
    }
    return text.toString();
  }
}
