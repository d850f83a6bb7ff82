package io.millrace.gateway.openapi;

import com.google.api.FieldBehavior;
import com.google.api.FieldBehaviorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.millrace.api.v1.Annotations;
import io.millrace.gateway.json.FieldPlan;
import io.millrace.gateway.json.MessagePlan;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON schemas of messages. Those that are asked for, and what they refer to, are collected. A
 * message has two where it is both asked with and answered: in requests of Millrace's own API
 * members that are not known are refused, while answers may come to have more.
 */
final class Schemas {

  private static final String REFERENCE = "#/components/schemas/";

  /** Behind the names of those that say that there are no further members. */
  private static final String CLOSED = ".closed";

  private final Descriptions descriptions;
  private final Map<String, JsonObject> byName;
  private final boolean isClosed;

  Schemas(Descriptions descriptions) {
    this(descriptions, new TreeMap<>(), false);
  }

  private Schemas(Descriptions descriptions, Map<String, JsonObject> byName, boolean isClosed) {
    this.descriptions = descriptions;
    this.byName = byName;
    this.isClosed = isClosed;
  }

  /** The same, for requests whose unknown members are refused. */
  Schemas closed() {
    return new Schemas(descriptions, byName, true);
  }

  JsonObject all() {
    JsonObject schemas = new JsonObject();
    byName.forEach(schemas::put);
    return schemas;
  }

  /**
   * The schema of a message: a reference, or, where JSON has a form of its own for it, that form.
   */
  JsonObject of(Descriptor type) {
    JsonObject form = WellKnownSchemas.of(type, this);
    if (form != null) {
      return form;
    }
    String name = type.getFullName() + (isClosed ? CLOSED : "");
    if (!byName.containsKey(name)) {
      // Known before it is complete: messages may contain themselves.
      byName.put(name, new JsonObject());
      byName.put(name, object(type));
    }
    return new JsonObject().put("$ref", REFERENCE + name);
  }

  private JsonObject object(Descriptor type) {
    JsonObject properties = new JsonObject();
    JsonArray required = new JsonArray();
    for (FieldPlan field : MessagePlan.of(type).fieldList()) {
      JsonObject schema = described(field);
      properties.put(field.field().getName(), schema);
      String alias = field.field().getOptions().getExtension(Annotations.jsonAlias);
      if (!alias.isEmpty()) {
        properties.put(
            alias, value(field).put("description", "The same as " + field.field().getName() + "."));
      }
      if (isRequired(field.field())) {
        required.add(field.field().getName());
      }
    }
    JsonObject schema = new JsonObject().put("type", "object");
    describe(schema, descriptions.of(type));
    if (!properties.isEmpty()) {
      schema.put("properties", properties);
    }
    if (isClosed) {
      schema.put("additionalProperties", false);
    }
    return required.isEmpty() ? schema : schema.put("required", required);
  }

  static boolean isRequired(FieldDescriptor field) {
    return field
        .getOptions()
        .getExtension(FieldBehaviorProto.fieldBehavior)
        .contains(FieldBehavior.REQUIRED);
  }

  /** A field's schema with the field's comment. */
  JsonObject described(FieldPlan field) {
    JsonObject schema = value(field);
    describe(schema, descriptions.of(field.field()));
    return schema;
  }

  static void describe(JsonObject part, String description) {
    if (!description.isEmpty()) {
      part.put("description", description);
    }
  }

  /** A field's schema: of a list, a map or a single value. */
  JsonObject value(FieldPlan field) {
    if (field.field().isMapField()) {
      FieldPlan item = MessagePlan.of(field.field().getMessageType()).parameter("value");
      return new JsonObject().put("type", "object").put("additionalProperties", single(item));
    }
    return field.field().isRepeated()
        ? new JsonObject().put("type", "array").put("items", single(field))
        : single(field);
  }

  private JsonObject single(FieldPlan field) {
    return switch (field.field().getType()) {
      case STRING -> new JsonObject().put("type", field.jsonText() ? "object" : "string");
      case BOOL -> new JsonObject().put("type", "boolean");
      case INT32, SINT32, SFIXED32 -> integer("int32");
      case INT64, SINT64, SFIXED64 -> integer("int64");
      case UINT32, FIXED32 -> integer("int64").put("minimum", 0);
      case UINT64, FIXED64 -> new JsonObject().put("type", "integer").put("minimum", 0);
      case DOUBLE -> number("double");
      case FLOAT -> number("float");
      case BYTES -> new JsonObject().put("type", "string").put("contentEncoding", "base64");
      case ENUM -> choice(field);
      case MESSAGE, GROUP -> of(field.field().getMessageType());
    };
  }

  private static JsonObject integer(String format) {
    return new JsonObject().put("type", "integer").put("format", format);
  }

  private static JsonObject number(String format) {
    JsonArray names = new JsonArray().add("NaN").add("Infinity").add("-Infinity");
    return new JsonObject()
        .put(
            "anyOf",
            new JsonArray()
                .add(new JsonObject().put("type", "number").put("format", format))
                .add(new JsonObject().put("type", "string").put("enum", names)));
  }

  private static JsonObject choice(FieldPlan field) {
    JsonArray names = new JsonArray();
    field.enumPlan().choices().forEach(names::add);
    return new JsonObject().put("type", "string").put("enum", names);
  }
}
