package io.millrace.tracking.search;

/** Where a run's attributes are, in the row {@code t} of the table run. */
final class RunColumns {

  private RunColumns() {}

  /** The SQL expression of an attribute. Only end_time may be null. */
  static String of(String attribute) {
    return switch (attribute) {
      case "run_id" -> "t.run_id";
      case "run_name" -> "t.name";
      // Compared and ordered by its name, of which the table has the contract's number.
      case "status" ->
          "(array['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'])[t.status] collate \"C\"";
      case "artifact_uri" -> "t.artifact_uri";
      case "user_id" -> "t.user_id";
      case "start_time" -> "t.start_time";
      case "end_time" -> "t.end_time";
      default -> throw new IllegalArgumentException(attribute);
    };
  }

  static boolean isTime(String attribute) {
    return attribute.equals("start_time") || attribute.equals("end_time");
  }
}
