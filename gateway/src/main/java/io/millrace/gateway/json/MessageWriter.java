package io.millrace.gateway.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Base64;
import java.util.List;

/**
 * Writes messages as JSON. What is absent or empty is left out, but for lists that are {@code
 * always_listed}; a field with presence that is set to its zero value is written.
 */
final class MessageWriter {

  private final JsonGenerator out;

  MessageWriter(JsonGenerator out) {
    this.out = out;
  }

  void message(MessagePlan plan, Message message) throws IOException {
    if (plan.wellKnown() != null) {
      wellKnown(plan, message);
      return;
    }
    out.writeStartObject();
    fields(plan, message);
    out.writeEndObject();
  }

  /** The members of a message, without the braces around them. */
  void fields(MessagePlan plan, Message message) throws IOException {
    for (FieldPlan field : plan.fields()) {
      if (field.repeated()) {
        int count = message.getRepeatedFieldCount(field.field());
        if (count > 0 || field.alwaysListed()) {
          out.writeFieldName(field.name());
          list(field, message, count);
        }
      } else if (message.hasField(field.field())) {
        Object value = message.getField(field.field());
        out.writeFieldName(field.name());
        value(field, value);
        if (field.alias() != null) {
          out.writeFieldName(field.alias());
          value(field, value);
        }
      }
    }
  }

  /** A whole field's value: a list, a map or a single one. */
  void field(FieldPlan field, Message message) throws IOException {
    if (field.repeated()) {
      list(field, message, message.getRepeatedFieldCount(field.field()));
    } else {
      value(field, message.getField(field.field()));
    }
  }

  private void list(FieldPlan field, Message message, int count) throws IOException {
    if (field.map()) {
      map(field, message, count);
      return;
    }
    out.writeStartArray();
    items(field, message);
    out.writeEndArray();
  }

  /** The items of a list, without the brackets around them. */
  void items(FieldPlan field, Message message) throws IOException {
    int count = message.getRepeatedFieldCount(field.field());
    for (int i = 0; i < count; i++) {
      value(field, message.getRepeatedField(field.field(), i));
    }
  }

  private void map(FieldPlan field, Message message, int count) throws IOException {
    FieldPlan key = field.message().parameter("key");
    FieldPlan value = field.message().parameter("value");
    out.writeStartObject();
    for (int i = 0; i < count; i++) {
      Message entry = (Message) message.getRepeatedField(field.field(), i);
      out.writeFieldName(String.valueOf(entry.getField(key.field())));
      value(value, entry.getField(value.field()));
    }
    out.writeEndObject();
  }

  private void value(FieldPlan field, Object value) throws IOException {
    switch (field.kind()) {
      case STRING -> text(field, (String) value);
      case INT64 -> out.writeNumber((Long) value);
      case INT32 -> out.writeNumber((Integer) value);
      // The generator writes NaN and the infinities as strings.
      case DOUBLE -> out.writeNumber((Double) value);
      case FLOAT -> out.writeNumber((Float) value);
      case BOOL -> out.writeBoolean((Boolean) value);
      case UINT32 -> out.writeNumber(Integer.toUnsignedLong((Integer) value));
      case UINT64 -> unsigned((Long) value);
      case BYTES ->
          out.writeString(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case ENUM -> enumValue(field, (EnumValueDescriptor) value);
      case MESSAGE -> message(field.message(), (Message) value);
    }
  }

  private void text(FieldPlan field, String value) throws IOException {
    if (field.jsonText()) {
      out.writeRawValue(value);
    } else {
      out.writeString(value);
    }
  }

  private void unsigned(long value) throws IOException {
    if (value >= 0) {
      out.writeNumber(value);
    } else {
      out.writeNumber(new BigInteger(Long.toUnsignedString(value)));
    }
  }

  private void enumValue(FieldPlan field, EnumValueDescriptor value) throws IOException {
    if (value.getType().getFullName().equals("google.protobuf.NullValue")) {
      out.writeNull();
      return;
    }
    String name = field.enumPlan().nameOf(value);
    if (name == null) {
      out.writeNumber(value.getNumber());
    } else {
      out.writeString(name);
    }
  }

  private void wellKnown(MessagePlan plan, Message message) throws IOException {
    switch (plan.wellKnown()) {
      case TIMESTAMP, DURATION, FIELD_MASK ->
          out.writeString(WellKnownText.format(plan.wellKnown(), message));
      case WRAPPER -> field(plan.parameter("value"), message);
      case STRUCT -> field(plan.parameter("fields"), message);
      case LIST_VALUE -> field(plan.parameter("values"), message);
      case VALUE -> {
        List<FieldPlan> set =
            plan.fieldList().stream().filter(f -> message.hasField(f.field())).toList();
        if (set.isEmpty()) {
          out.writeNull();
        } else {
          field(set.getFirst(), message);
        }
      }
    }
  }
}
