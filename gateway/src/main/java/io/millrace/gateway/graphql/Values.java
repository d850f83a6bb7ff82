package io.millrace.gateway.graphql;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.millrace.gateway.json.EnumPlan;
import io.millrace.gateway.json.MessagePlan;
import java.util.List;
import java.util.Map;

/** Turns GraphQL's arguments into messages, and fields of messages into GraphQL's values. */
final class Values {

  private Values() {}

  /** A field's value; null for one that is not set, and for NaN, which GraphQL does not have. */
  static Object read(Message message, FieldDescriptor field) {
    if (field.isRepeated()) {
      return ((List<?>) message.getField(field)).stream().map(item -> value(field, item)).toList();
    }
    if (field.hasPresence() && !message.hasField(field)) {
      return null;
    }
    return value(field, message.getField(field));
  }

  private static Object value(FieldDescriptor field, Object value) {
    return switch (field.getJavaType()) {
      case ENUM -> plan(field).nameOf((EnumValueDescriptor) value);
      case DOUBLE -> {
        double number = (Double) value;
        // As MLflow: no NaN, and the infinities as the largest numbers.
        yield Double.isNaN(number) ? null : Math.clamp(number, -Double.MAX_VALUE, Double.MAX_VALUE);
      }
      default -> value;
    };
  }

  private static EnumPlan plan(FieldDescriptor field) {
    return MessagePlan.of(field.getContainingType()).parameter(field.getName()).enumPlan();
  }

  /** Sets the fields that an input object names. */
  static void write(Map<String, Object> input, Message.Builder message) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      Object given = input.get(Names.field(field));
      if (given == null || "".equals(given)) {
        String alias = Names.alias(field);
        given = alias.isEmpty() || input.get(alias) == null ? given : input.get(alias);
      }
      if (given instanceof List<?> items) {
        items.stream()
            .filter(item -> item != null)
            .forEach(item -> message.addRepeatedField(field, argument(field, item, message)));
      } else if (given != null) {
        message.setField(field, argument(field, given, message));
      }
    }
  }

  @SuppressWarnings("unchecked") // Input objects are maps of their fields.
  private static Object argument(FieldDescriptor field, Object given, Message.Builder parent) {
    return switch (field.getJavaType()) {
      case ENUM -> plan(field).parse(given.toString());
      case MESSAGE -> {
        Message.Builder message = parent.newBuilderForField(field);
        write((Map<String, Object>) given, message);
        yield message.build();
      }
      default -> given;
    };
  }
}
