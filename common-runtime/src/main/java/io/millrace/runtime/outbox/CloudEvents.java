package io.millrace.runtime.outbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.events.v1.Event;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * Events in the JSON format of CloudEvents 1.0, structured mode, for where no gateway writes it.
 */
public final class CloudEvents {

  /** The media type of {@link #json}. */
  public static final String MEDIA_TYPE = "application/cloudevents+json; charset=UTF-8";

  private static final JsonFactory JSON = new JsonFactory();

  private CloudEvents() {}

  /** An event as one JSON object. */
  public static String json(Event event) {
    StringWriter text = new StringWriter(event.getData().length() + 300);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("specversion", event.getSpecversion());
      json.writeStringField("id", event.getId());
      json.writeStringField("source", event.getSource());
      json.writeStringField("type", event.getType());
      json.writeStringField("subject", event.getSubject());
      json.writeStringField(
          "time",
          Instant.ofEpochSecond(event.getTime().getSeconds(), event.getTime().getNanos())
              .toString());
      json.writeStringField("datacontenttype", event.getDatacontenttype());
      json.writeFieldName("data");
      json.writeRawValue(event.getData());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
