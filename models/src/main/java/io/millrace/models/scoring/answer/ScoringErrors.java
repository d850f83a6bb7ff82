package io.millrace.models.scoring.answer;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.scoring.Answer;
import io.millrace.runtime.error.MillraceException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Errors as MLflow's scoring server sends them. */
public final class ScoringErrors {

  private static final String PREFIX = "ERROR_REASON_";
  private static final Set<String> SAME =
      Set.of("RESOURCE_ALREADY_EXISTS", "PERMISSION_DENIED", "FEATURE_DISABLED");

  private ScoringErrors() {}

  /** What is wrong with the body: 400. */
  public static Answer badRequest(String message) {
    return error("BAD_REQUEST", message, "INVALID_PARAMETER_VALUE", null);
  }

  /** The data is not as the signature says: 400. */
  public static Answer schema(String message) {
    return error("INVALID_PARAMETER_VALUE", message, "SCHEMA_ENFORCEMENT_FAILED", null);
  }

  /** The params are not as the signature says: 400. */
  public static Answer params(String message) {
    return error("INVALID_PARAMETER_VALUE", message, "INVALID_PARAMETER_VALUE", null);
  }

  /** The model fell over its input: 400, as MLflow has it. */
  public static Answer model(Throwable cause) {
    return error(
        "BAD_REQUEST",
        "Encountered an unexpected error while evaluating the model. Verify that the"
            + " serialized input Dataframe is compatible with the model for inference.",
        "INVALID_PARAMETER_VALUE",
        cause.toString());
  }

  /** A body in CSV that cannot be read: 400. */
  public static Answer csv(String message) {
    return error("BAD_REQUEST", message, "INVALID_PARAMETER_VALUE", message);
  }

  /** Predictions that JSON cannot say: 500, without more. */
  public static Answer internal() {
    String message = "Internal Server Error";
    return new Answer(
        ErrorReason.ERROR_REASON_INTERNAL_ERROR,
        message,
        Answer.TEXT,
        message.getBytes(StandardCharsets.US_ASCII));
  }

  /** What the model itself says is wrong. */
  public static Answer failure(MillraceException e, String prefix) {
    String code = e.reason().name().substring(PREFIX.length());
    return error(code, prefix + e.getMessage(), errorClass(code), null);
  }

  private static String errorClass(String code) {
    return switch (code) {
      case "BAD_REQUEST", "INVALID_PARAMETER_VALUE" -> "INVALID_PARAMETER_VALUE";
      case "NOT_FOUND", "ENDPOINT_NOT_FOUND", "RESOURCE_DOES_NOT_EXIST" -> "RESOURCE_NOT_FOUND";
      case "CUSTOMER_UNAUTHORIZED" -> "PERMISSION_DENIED";
      case "INTERNAL_ERROR", "INVALID_STATE", "TEMPORARILY_UNAVAILABLE" -> "CLIENT_INTERNAL_ERROR";
      default -> SAME.contains(code) ? code : null;
    };
  }

  private static Answer error(String code, String message, String errorClass, String stackTrace) {
    JsonBytes out = new JsonBytes().raw("{\"error_code\": ").text(code);
    out.raw(", \"message\": ").text(message);
    if (errorClass != null) {
      String state =
          switch (errorClass) {
            case "SCHEMA_ENFORCEMENT_FAILED" -> "KAM01";
            case "CLIENT_INTERNAL_ERROR" -> "XXM00";
            default -> "KAM00";
          };
      out.raw(", \"sqlstate\": ").text(state).raw(", \"error_class\": ").text(errorClass);
    }
    if (stackTrace != null) {
      out.raw(", \"stack_trace\": ").text(stackTrace);
    }
    return new Answer(
        ErrorReason.valueOf(PREFIX + code), message, Answer.JSON, out.raw('}').toBytes());
  }
}
