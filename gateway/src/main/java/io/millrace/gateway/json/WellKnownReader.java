package io.millrace.gateway.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Reads the message types that have a JSON form of their own. */
final class WellKnownReader {

  private final JsonParser in;
  private final ValueReader values;

  WellKnownReader(JsonParser in, ValueReader values) {
    this.in = in;
    this.values = values;
  }

  void read(MessagePlan plan, JsonToken token, Message.Builder builder) throws IOException {
    switch (plan.wellKnown()) {
      case TIMESTAMP, DURATION, FIELD_MASK ->
          WellKnownText.parse(plan.wellKnown(), values.text(token), JsonPath.of(in), builder);
      case WRAPPER -> {
        FieldPlan value = plan.parameter("value");
        builder.setField(value.field(), values.read(value, token, builder));
      }
      case STRUCT -> struct(plan, token, builder);
      case LIST_VALUE -> list(plan, token, builder);
      case VALUE -> value(plan, token, builder);
    }
  }

  private void struct(MessagePlan plan, JsonToken token, Message.Builder builder)
      throws IOException {
    values.require(token, JsonToken.START_OBJECT);
    FieldPlan fields = plan.parameter("fields");
    FieldPlan keyPlan = fields.message().parameter("key");
    FieldPlan valuePlan = fields.message().parameter("value");
    Set<String> seen = new HashSet<>();
    String key;
    while ((key = in.nextFieldName()) != null) {
      if (!seen.add(key)) {
        throw Problems.twice(JsonPath.of(in));
      }
      Message.Builder entry = builder.newBuilderForField(fields.field());
      entry.setField(keyPlan.field(), Text.check(key, JsonPath.of(in)));
      entry.setField(valuePlan.field(), values.read(valuePlan, in.nextToken(), entry));
      builder.addRepeatedField(fields.field(), entry.buildPartial());
    }
  }

  private void list(MessagePlan plan, JsonToken token, Message.Builder builder) throws IOException {
    values.require(token, JsonToken.START_ARRAY);
    FieldPlan items = plan.parameter("values");
    while ((token = in.nextToken()) != JsonToken.END_ARRAY) {
      builder.addRepeatedField(items.field(), values.read(items, token, builder));
    }
  }

  private void value(MessagePlan plan, JsonToken token, Message.Builder builder)
      throws IOException {
    String name =
        switch (token) {
          case VALUE_NULL -> "null_value";
          case VALUE_TRUE, VALUE_FALSE -> "bool_value";
          case VALUE_STRING -> "string_value";
          case START_OBJECT -> "struct_value";
          case START_ARRAY -> "list_value";
          default -> "number_value";
        };
    FieldPlan field = plan.parameter(name);
    Object value =
        token == JsonToken.VALUE_NULL
            ? field.field().getEnumType().findValueByNumber(0)
            : values.read(field, token, builder);
    builder.setField(field.field(), value);
  }
}
