package io.millrace.gateway.openapi;

import io.millrace.common.v1.ErrorReason;
import io.millrace.gateway.rest.HttpErrors;
import io.millrace.runtime.error.GrpcErrors;
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

  /** Adds them to an operation's responses. */
  static void addTo(JsonObject responses, String comments) {
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
            responses.put(status.toString(), answer(status, String.join(", ", names) + ".")));
    responses.put("default", new JsonObject().put("$ref", "#/components/responses/Error"));
  }

  /** Any failure. */
  static JsonObject any() {
    return answer(0, "The call failed; error_code says why, message names the field or resource.");
  }

  private static JsonObject answer(int status, String description) {
    JsonObject schema = new JsonObject().put("$ref", "#/components/schemas/Error");
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
