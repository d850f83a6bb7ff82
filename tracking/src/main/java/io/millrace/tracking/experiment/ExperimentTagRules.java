package io.millrace.tracking.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.rule.KeyRules;
import io.millrace.runtime.rule.TooLong;
import java.util.regex.Pattern;

/** What the tags of an experiment may look like: MLflow's rules. */
final class ExperimentTagRules {

  /** How many tags whose key begins with {@link #CUSTOM_VIEW} an experiment may have. */
  static final int MAX_CUSTOM_VIEWS = 50;

  /** A chart layout that was saved in MLflow's web pages. */
  static final String CUSTOM_VIEW = "mlflow.customView.view";

  private static final int MAX_VALUE = 20_000;
  private static final String RETENTION = "mlflow.trace.archivalRetention";
  private static final String ARCHIVE_NOW = "mlflow.trace.archiveNow";

  /** Minutes, hours or days. */
  private static final Pattern DURATION = Pattern.compile("[1-9][0-9]{0,30}[mhd]");

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private ExperimentTagRules() {}

  /**
   * Refuses a bad tag with INVALID_PARAMETER_VALUE.
   *
   * @param path the path of the key's field, for the message
   */
  static void check(String key, String value, String path) {
    KeyRules.checkLength(key, "key");
    KeyRules.check(key, path);
    TooLong.bounded(value, MAX_VALUE, "value", false);
    if (key.equals(RETENTION) && !isRetention(value)) {
      throw MillraceException.invalid(
          "Invalid value for tag '%s': it must be {\"type\":\"duration\",\"value\":\"30d\"}, with a number of minutes (m), hours (h) or days (d)."
              .formatted(RETENTION));
    }
    if (key.equals(ARCHIVE_NOW) && !isArchiveNow(value)) {
      throw MillraceException.invalid(
          "Invalid value for tag '%s': it must be {} or {\"older_than\":\"12h\"}, with a number of minutes (m), hours (h) or days (d)."
              .formatted(ARCHIVE_NOW));
    }
  }

  static MillraceException tooManyCustomViews() {
    return MillraceException.invalid(
        "Unable to create another custom view: an experiment can have at most %d tags whose key begins with '%s'."
            .formatted(MAX_CUSTOM_VIEWS, CUSTOM_VIEW));
  }

  private static boolean isRetention(String value) {
    JsonNode json = parse(value);
    return json.isObject()
        && json.size() == 2
        && json.path("type").asText().equals("duration")
        && isDuration(json.path("value"));
  }

  private static boolean isArchiveNow(String value) {
    JsonNode json = parse(value);
    return json.isObject()
        && (json.isEmpty() || json.size() == 1 && isDuration(json.path("older_than")));
  }

  private static boolean isDuration(JsonNode json) {
    return json.isTextual() && DURATION.matcher(json.textValue()).matches();
  }

  private static JsonNode parse(String value) {
    try {
      return JSON.readTree(value);
    } catch (JsonProcessingException malformed) {
      return JSON.missingNode();
    }
  }
}
