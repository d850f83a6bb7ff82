package io.millrace.models.scoring.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A value in a JSON text that {@link JsonScanner} has found to be sound: bytes from, up to. */
public record Slice(byte[] bytes, int from, int to) {

  /** A parser at the value's first token. */
  public JsonParser open() throws IOException {
    JsonParser parser = Json.FACTORY.createParser(bytes, from, to - from);
    parser.nextToken();
    return parser;
  }

  /** What kind of token the value starts with. */
  public JsonToken kind() {
    return switch (bytes[from]) {
      case '{' -> JsonToken.START_OBJECT;
      case '[' -> JsonToken.START_ARRAY;
      case '"' -> JsonToken.VALUE_STRING;
      case 't' -> JsonToken.VALUE_TRUE;
      case 'f' -> JsonToken.VALUE_FALSE;
      case 'n' -> JsonToken.VALUE_NULL;
      default -> JsonToken.VALUE_NUMBER_FLOAT;
    };
  }

  /** How Python calls the value's type. */
  public String pythonType() {
    return switch (kind()) {
      case START_OBJECT -> "dict";
      case START_ARRAY -> "list";
      case VALUE_STRING -> "str";
      case VALUE_TRUE, VALUE_FALSE -> "bool";
      case VALUE_NULL -> "NoneType";
      default -> isWhole() ? "int" : "float";
    };
  }

  /** Whether it is an array with an object in it at its top level. */
  public boolean startsWithObject() {
    int at = from + 1;
    while (at < to && bytes[at] <= ' ') {
      at++;
    }
    return kind() == JsonToken.START_ARRAY && at < to && bytes[at] == '{';
  }

  /** The value as a tree. */
  public Object tree() {
    try (JsonParser parser = open()) {
      return Json.tree(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isWhole() {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '.' || b == 'e' || b == 'E' || b == 'N' || b == 'I') {
        return false;
      }
    }
    return true;
  }
}
