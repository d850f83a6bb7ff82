package io.millrace.gateway.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;

/**
 * Where a parser is, as MLflow names it: {@code metrics[0].key}. Only asked for when something is
 * wrong.
 */
final class JsonPath {

  private JsonPath() {}

  /** The path of the member or item that the parser is at. Empty at the top. */
  static String of(JsonParser in) {
    JsonStreamContext context = in.getParsingContext();
    // At an opening brace or bracket the context is already the inside's.
    if (in.currentToken() != null && in.currentToken().isStructStart()) {
      context = context.getParent();
    }
    StringBuilder path = new StringBuilder();
    for (; context != null && !context.inRoot(); context = context.getParent()) {
      String step =
          context.inArray() ? "[" + context.getCurrentIndex() + "]" : context.getCurrentName();
      if (step != null) {
        boolean named = !path.isEmpty() && path.charAt(0) != '[';
        path.insert(0, step + (named ? "." : ""));
      }
    }
    return path.toString();
  }
}
