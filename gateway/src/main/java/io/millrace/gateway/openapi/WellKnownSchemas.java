package io.millrace.gateway.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import io.millrace.gateway.json.MessagePlan;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Schemas of the message types that JSON has a form of its own for. */
final class WellKnownSchemas {

  private WellKnownSchemas() {}

  /** The schema; null for an ordinary message. */
  static JsonObject of(Descriptor type, Schemas schemas) {
    if (!type.getFile().getPackage().equals("google.protobuf")) {
      return null;
    }
    return switch (type.getName()) {
      case "Timestamp" -> new JsonObject().put("type", "string").put("format", "date-time");
      case "Duration" ->
          new JsonObject().put("type", "string").put("pattern", "^-?\\d+(\\.\\d+)?s$");
      case "FieldMask" -> new JsonObject().put("type", "string");
      case "Struct" -> new JsonObject().put("type", "object");
      case "Value" -> new JsonObject();
      case "ListValue" -> new JsonObject().put("type", "array").put("items", new JsonObject());
      case "Empty" -> new JsonObject().put("type", "object");
      default -> wrapper(type, schemas);
    };
  }

  private static JsonObject wrapper(Descriptor type, Schemas schemas) {
    if (!type.getName().endsWith("Value")) {
      return null;
    }
    JsonObject value = schemas.value(MessagePlan.of(type).parameter("value"));
    JsonArray either = new JsonArray().add(value).add(new JsonObject().put("type", "null"));
    return new JsonObject().put("anyOf", either);
  }
}
