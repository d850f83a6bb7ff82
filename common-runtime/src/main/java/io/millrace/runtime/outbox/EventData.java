package io.millrace.runtime.outbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes an event's payload: a JSON object. Fields that are null are left out. */
public final class EventData {

  private static final JsonFactory JSON = new JsonFactory();

  private final StringWriter text = new StringWriter();
  private final JsonGenerator json;

  private EventData() {
    try {
      json = JSON.createGenerator(text);
      json.writeStartObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An empty object. */
  public static EventData object() {
    return new EventData();
  }

  /** Adds a text field. */
  public EventData put(String name, String value) {
    if (value != null) {
      try {
        json.writeStringField(name, value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return this;
  }

  /** Adds a whole number. */
  public EventData put(String name, long value) {
    try {
      json.writeNumberField(name, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Adds a list of texts. */
  public EventData put(String name, Iterable<String> values) {
    try {
      json.writeArrayFieldStart(name);
      for (String value : values) {
        json.writeString(value);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Adds an object of texts. */
  public EventData put(String name, Map<String, String> values) {
    try {
      json.writeObjectFieldStart(name);
      for (Map.Entry<String, String> value : values.entrySet()) {
        json.writeStringField(value.getKey(), value.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /**
   * Adds a list of flat objects, whose fields are texts and numbers. Numbers that JSON lacks (NaN,
   * the infinities) are written as texts.
   */
  public EventData putObjects(String name, Iterable<Map<String, Object>> objects) {
    try {
      json.writeArrayFieldStart(name);
      for (Map<String, Object> object : objects) {
        json.writeStartObject();
        for (Map.Entry<String, Object> field : object.entrySet()) {
          json.writeFieldName(field.getKey());
          switch (field.getValue()) {
            case String text -> json.writeString(text);
            case Long number -> json.writeNumber(number);
            // The generator quotes what JSON has no number for.
            case Double number -> json.writeNumber(number);
            default -> throw new IllegalArgumentException("no text and no number: " + field);
          }
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The finished text. */
  public String json() {
    try {
      json.writeEndObject();
      json.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
