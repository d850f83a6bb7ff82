package io.millrace.models.scoring.cell;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.scoring.json.Json;
import io.millrace.models.scoring.json.Python;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Texts and bytes, from whatever JSON gives for them. */
final class Texts {

  private Texts() {}

  /** A value's text, as numpy has it: {@code None}, {@code True}, {@code 1.5}. */
  static String text(JsonParser in) throws IOException {
    return in.currentToken() == JsonToken.VALUE_STRING ? in.getText() : Python.str(Json.tree(in));
  }

  /** Bytes: of base64 in a table, of the value's own text in an array. */
  static byte[] bytes(JsonParser in, Leniency leniency) throws IOException {
    if (leniency == Leniency.ARRAY) {
      return text(in).getBytes(StandardCharsets.UTF_8);
    }
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw CellException.type(
          "argument should be a bytes-like object or ASCII string, not '%s'"
              .formatted(Numbers.pythonType(in)));
    }
    String text = in.getText();
    long digits = text.chars().filter(Texts::isBase64).count();
    if (digits % 4 != 0) {
      throw CellException.value(
          "Invalid base64-encoded string: %d characters are not a multiple of 4".formatted(digits));
    }
    try {
      // Line breaks and whatever else is no base64 are passed over, as Python does.
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw CellException.value("Invalid base64-encoded string: " + e.getMessage());
    }
  }

  private static boolean isBase64(int c) {
    return c < 0x80 && Character.isLetterOrDigit(c) || c == '+' || c == '/' || c == '=';
  }
}
