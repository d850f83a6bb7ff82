package io.millrace.runtime.outbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The texts and numbers at the top of an event's payload. Parsed once, however many watchers look.
 */
public final class EventFacts {

  private static final JsonFactory JSON = new JsonFactory();

  private final String data;
  private volatile Map<String, List<String>> values;

  /** Of a payload, a JSON object. */
  public EventFacts(String data) {
    this.data = data;
  }

  /** A field's value, or the values in its list; none if it is not there. */
  public List<String> of(String field) {
    Map<String, List<String>> known = values;
    if (known == null) {
      known = parse(data);
      values = known;
    }
    return known.getOrDefault(field, List.of());
  }

  private static Map<String, List<String>> parse(String data) {
    Map<String, List<String>> values = new HashMap<>();
    try (JsonParser in = JSON.createParser(data)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return values;
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        JsonToken value = in.nextToken();
        if (value == JsonToken.START_ARRAY) {
          values.put(field, list(in));
        } else if (value.isScalarValue()) {
          values.put(field, List.of(in.getText()));
        } else {
          in.skipChildren();
        }
      }
    } catch (IOException notJson) {
      // Payloads come out of a jsonb column.
      throw new IllegalStateException(notJson);
    }
    return values;
  }

  private static List<String> list(JsonParser in) throws IOException {
    List<String> items = new ArrayList<>();
    for (JsonToken item = in.nextToken(); item != JsonToken.END_ARRAY; item = in.nextToken()) {
      if (item.isScalarValue()) {
        items.add(in.getText());
      } else {
        in.skipChildren();
      }
    }
    return items;
  }
}
