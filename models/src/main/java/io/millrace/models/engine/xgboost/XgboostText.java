package io.millrace.models.engine.xgboost;

/** What XGBoost says is wrong, in one short line. */
final class XgboostText {

  private static final int LONGEST = 300;

  private XgboostText() {}

  /** Without the time, the place in its source, and the stack of its functions. */
  static String of(Exception failure) {
    String said = String.valueOf(failure.getMessage());
    String text =
        said.replaceFirst("(?s)\\s*Stack trace:.*", "")
            .replaceFirst("^\\[[\\d:]+\\] \\S+:\\d+: ", "")
            .replaceAll("\\s+", " ")
            .strip();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
