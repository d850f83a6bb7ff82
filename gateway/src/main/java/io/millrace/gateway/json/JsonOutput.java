package io.millrace.gateway.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes JSON piece by piece, so that an answer need never be held whole. Its {@link #close} must
 * be called when the answer is abandoned, too.
 */
public final class JsonOutput implements AutoCloseable {

  private final JsonGenerator out;
  private final MessageWriter messages;

  JsonOutput(JsonGenerator out) {
    this.out = out;
    out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    out.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    messages = new MessageWriter(out);
  }

  private interface Writing {
    void run() throws IOException;
  }

  private JsonOutput write(Writing writing) {
    try {
      writing.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A whole message. */
  public JsonOutput message(Message message) {
    return write(() -> messages.message(MessagePlan.of(message.getDescriptorForType()), message));
  }

  /** One field's value: a list, a map or a single value. */
  public JsonOutput value(FieldPlan field, Message message) {
    return write(() -> messages.field(field, message));
  }

  /** The items of a list field, with no brackets around them. */
  public JsonOutput items(FieldPlan field, Message message) {
    return write(() -> messages.items(field, message));
  }

  /** The members of a message, with no braces around them. */
  public JsonOutput members(Message message) {
    return write(() -> messages.fields(MessagePlan.of(message.getDescriptorForType()), message));
  }

  /** An opening brace. */
  public JsonOutput startObject() {
    return write(out::writeStartObject);
  }

  /** A closing brace. */
  public JsonOutput endObject() {
    return write(out::writeEndObject);
  }

  /** A member's name, with an opening bracket behind it. */
  public JsonOutput startList(FieldPlan field) {
    return write(
        () -> {
          out.writeFieldName(field.name());
          out.writeStartArray();
        });
  }

  /** A closing bracket. */
  public JsonOutput endList() {
    return write(out::writeEndArray);
  }

  /** A member with a text. */
  public JsonOutput text(String name, String value) {
    return write(() -> out.writeStringField(name, value));
  }

  /** Hands all that was written to the stream below. */
  public JsonOutput flush() {
    return write(out::flush);
  }

  @Override
  public void close() {
    write(out::close);
  }
}
