package io.millrace.runtime.outbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Types of events in the making, out of fields that several of them have. */
public final class EventTypes {

  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final List<EventType> types = new ArrayList<>();

  /** A field of payloads: what it is, and an example of it as JSON. */
  private record Field(String meaning, String example) {}

  /** Makes a field known. */
  public EventTypes field(String name, String meaning, String example) {
    fields.put(name, new Field(meaning, example));
    return this;
  }

  /** Adds a type whose payload has these fields, which must be known. */
  public EventTypes add(String name, String subject, String meaning, String... names) {
    Map<String, String> data = new LinkedHashMap<>();
    List<String> example = new ArrayList<>();
    for (String field : names) {
      data.put(field, fields.get(field).meaning);
      example.add("\"%s\": %s".formatted(field, fields.get(field).example));
    }
    types.add(new EventType(name, subject, meaning, data, "{" + String.join(", ", example) + "}"));
    return this;
  }

  /** All of them, in the order in which they were added. */
  public List<EventType> all() {
    return List.copyOf(types);
  }
}
