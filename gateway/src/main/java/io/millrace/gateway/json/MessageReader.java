package io.millrace.gateway.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Message;
import io.millrace.gateway.json.MessagePlan.Spelling;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads one JSON text into a message builder, in one pass. Null means absent; a member given twice,
 * or under two spellings, is refused.
 */
final class MessageReader {

  private final JsonParser in;
  private final UnknownMembers unknown;
  private final ValueReader values;

  MessageReader(JsonParser in, UnknownMembers unknown) {
    this.in = in;
    this.unknown = unknown;
    values = new ValueReader(in, this);
  }

  /** Reads the object whose opening brace is the current token; stops at its closing brace. */
  void readObject(MessagePlan plan, Message.Builder builder) throws IOException {
    Spelling[] seen = new Spelling[plan.fields().length * 2];
    String name;
    while ((name = in.nextFieldName()) != null) {
      Spelling spelling = plan.spelling(name);
      JsonToken token = in.nextToken();
      if (spelling == null) {
        unknown.meet(in, plan, name);
        continue;
      }
      note(seen, spelling);
      FieldPlan field = spelling.field();
      if (token == JsonToken.VALUE_NULL && !nullIsValue(field)) {
        continue;
      }
      if (field.alias() == null) {
        read(field, token, builder);
      } else {
        readDoubled(spelling, seen, token, builder);
      }
    }
  }

  /**
   * Refuses a member that was there already, under this spelling or another one of the same name.
   */
  private void note(Spelling[] seen, Spelling spelling) {
    Spelling before = seen[spelling.slot()];
    if (before == spelling) {
      throw Problems.twice(JsonPath.of(in));
    }
    if (before != null) {
      throw before.proto()
          ? Problems.bothSpellings(before.text(), spelling.text())
          : Problems.bothSpellings(spelling.text(), before.text());
    }
    seen[spelling.slot()] = spelling;
  }

  /**
   * A field with two names may be given under both (old clients do so): the first name counts,
   * unless it is empty.
   */
  private void readDoubled(
      Spelling spelling, Spelling[] seen, JsonToken token, Message.Builder builder)
      throws IOException {
    FieldPlan field = spelling.field();
    boolean otherSeen = seen[spelling.slot() ^ 1] != null;
    Object other = otherSeen ? builder.getField(field.field()) : null;
    read(field, token, builder);
    if (otherSeen && !"".equals(other)) {
      boolean otherCounts = spelling.alias() || "".equals(builder.getField(field.field()));
      if (otherCounts) {
        builder.setField(field.field(), other);
      }
    }
  }

  private static boolean nullIsValue(FieldPlan field) {
    return field.kind() == Kind.MESSAGE
        && !field.repeated()
        && field.message().wellKnown() == WellKnown.VALUE;
  }

  /** Reads a field's whole value at the current token: a list, a map or a single one. */
  void read(FieldPlan field, JsonToken token, Message.Builder builder) throws IOException {
    if (field.map()) {
      readMap(field, token, builder);
    } else if (field.repeated()) {
      readList(field, token, builder);
    } else {
      builder.setField(field.field(), values.read(field, token, builder));
    }
  }

  private void readList(FieldPlan field, JsonToken token, Message.Builder builder)
      throws IOException {
    if (token == JsonToken.START_OBJECT && field.keyed()) {
      readPairs(field, builder);
      return;
    }
    if (token != JsonToken.START_ARRAY) {
      throw values.wrongType(token);
    }
    while ((token = in.nextToken()) != JsonToken.END_ARRAY) {
      builder.addRepeatedField(field.field(), values.read(field, token, builder));
    }
  }

  /**
   * A list of (key, value) pairs written as an object: MLflow's JavaScript client sends tags so.
   */
  private void readPairs(FieldPlan field, Message.Builder builder) throws IOException {
    String key;
    while ((key = in.nextFieldName()) != null) {
      Message.Builder pair = builder.newBuilderForField(field.field());
      MessagePlan plan = field.message();
      pair.setField(plan.parameter("key").field(), Text.check(key, JsonPath.of(in)));
      FieldPlan value = plan.parameter("value");
      JsonToken token = in.nextToken();
      if (token != JsonToken.VALUE_NULL) {
        pair.setField(value.field(), values.read(value, token, pair));
      }
      builder.addRepeatedField(field.field(), pair.buildPartial());
    }
  }

  private void readMap(FieldPlan field, JsonToken token, Message.Builder builder)
      throws IOException {
    if (token != JsonToken.START_OBJECT) {
      throw values.wrongType(token);
    }
    FieldPlan keyPlan = field.message().parameter("key");
    FieldPlan valuePlan = field.message().parameter("value");
    Set<String> seen = new HashSet<>();
    String key;
    while ((key = in.nextFieldName()) != null) {
      if (!seen.add(key)) {
        throw Problems.twice(JsonPath.of(in));
      }
      Message.Builder entry = builder.newBuilderForField(field.field());
      entry.setField(keyPlan.field(), Scalars.parse(keyPlan, key, JsonPath.of(in)));
      entry.setField(valuePlan.field(), values.read(valuePlan, in.nextToken(), entry));
      builder.addRepeatedField(field.field(), entry.buildPartial());
    }
  }
}
