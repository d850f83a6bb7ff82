package io.millrace.tracking.search;

import java.util.Set;

/** Where a logged model's attributes are, in the row {@code t} of the table logged_model. */
final class LoggedModelColumns {

  private static final Set<String> NULLABLE = Set.of("model_type", "source_run_id");
  private static final Set<String> TIMES =
      Set.of("creation_timestamp_ms", "last_updated_timestamp_ms");

  private LoggedModelColumns() {}

  /** The SQL expression to compare with; a text but for times. */
  static String compared(String attribute) {
    return switch (attribute) {
      case "status" ->
          "(array['LOGGED_MODEL_STATUS_UNSPECIFIED', 'LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY',"
              + " 'LOGGED_MODEL_UPLOAD_FAILED'])[t.status + 1] collate \"C\"";
      case "experiment_id" -> "cast(t.experiment_id as text)";
      default -> ordered(attribute);
    };
  }

  /** The SQL expression to order by; a bigint if {@link #isNumber}, else a text. */
  static String ordered(String attribute) {
    return switch (attribute) {
      case "name" -> "t.name";
      case "model_id" -> "t.model_id";
      case "model_type" -> "nullif(t.model_type, '')";
      case "status" -> "cast(t.status as bigint)";
      case "source_run_id" -> "nullif(t.source_run_id, '')";
      case "experiment_id" -> "t.experiment_id";
      case "artifact_location" -> "t.artifact_uri";
      case "creation_timestamp_ms" -> "t.creation_time";
      case "last_updated_timestamp_ms" -> "t.last_update_time";
      default -> throw new IllegalArgumentException(attribute);
    };
  }

  static boolean isTime(String attribute) {
    return TIMES.contains(attribute);
  }

  /** Whether it is ordered as a number. */
  static boolean isNumber(String attribute) {
    return isTime(attribute) || attribute.equals("status") || attribute.equals("experiment_id");
  }

  static boolean isNullable(String attribute) {
    return NULLABLE.contains(attribute);
  }
}
