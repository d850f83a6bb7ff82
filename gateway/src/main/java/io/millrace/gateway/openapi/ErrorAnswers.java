package io.millrace.gateway.openapi;

import io.millrace.common.v1.ErrorReason;
import io.millrace.gateway.rest.HttpErrors;
import io.millrace.runtime.error.GrpcErrors;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a call is answered with when it fails: with the statuses of the reasons that the comments of
 * the RPC and of its service name, and of those that every call may meet.
 */
final class ErrorAnswers {

  private static final List<ErrorReason> ALWAYS =
      List.of(
          ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE,
          ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE);

  private ErrorAnswers() {}

  /**
   * Adds them to an operation's responses.
   *
   * @param key the one name in their bodies; empty if they are as everywhere
   */
  static void addTo(JsonObject responses, String key, String comments) {
    Map<Integer, List<String>> byStatus = new TreeMap<>();
    for (ErrorReason reason : ErrorReason.values()) {
      if (reason == ErrorReason.UNRECOGNIZED || reason == ErrorReason.ERROR_REASON_UNSPECIFIED) {
        continue;
      }
      String name = GrpcErrors.nameOf(reason);
      if (ALWAYS.contains(reason)
          || Pattern.compile("\\b" + name + "\\b").matcher(comments).find()) {
        byStatus.computeIfAbsent(HttpErrors.statusOf(reason), s -> new ArrayList<>()).add(name);
      }
    }
    byStatus.forEach(
        (status, names) ->
            responses.put(
                status.toString(), answer(status, String.join(", ", names) + ".", schema(key))));
    responses.put(
        "default",
        key.isEmpty()
            ? new JsonObject().put("$ref", "#/components/responses/Error")
            : answer(0, "The call failed.", schema(key)));
  }

  private static JsonObject schema(String key) {
    if (key.isEmpty()) {
      return new JsonObject().put("$ref", "#/components/schemas/Error");
    }
    JsonObject text = new JsonObject().put("type", "string");
    return new JsonObject()
        .put("type", "object")
        .put("required", new JsonArray().add(key))
        .put("properties", new JsonObject().put(key, text));
  }

  /** Any failure. */
  static JsonObject any() {
    return answer(
        0,
        "The call failed; error_code says why, message names the field or resource.",
        schema(""));
  }

  private static JsonObject answer(int status, String description, JsonObject schema) {
    JsonObject answer =
        new JsonObject()
            .put("description", description)
            .put(
                "content",
                new JsonObject().put("application/json", new JsonObject().put("schema", schema)));
    if (status == 503) {
      JsonObject seconds = new JsonObject().put("type", "integer");
      answer.put(
          "headers", new JsonObject().put("Retry-After", new JsonObject().put("schema", seconds)));
    }
    return answer;
  }
}
