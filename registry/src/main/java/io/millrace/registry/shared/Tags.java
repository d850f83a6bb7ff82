package io.millrace.registry.shared;

import io.millrace.common.v1.Tag;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.rule.KeyRules;
import io.millrace.runtime.rule.TooLong;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tags of registered models and their versions: MLflow's rules, and what they say of prompts. */
public final class Tags {

  /** Marks prompts and their versions. */
  public static final String IS_PROMPT = "mlflow.prompt.is_prompt";

  /** The text of a prompt's version. */
  public static final String PROMPT_TEXT = "mlflow.prompt.text";

  private static final int MAX_VALUE = 100_000;

  private Tags() {}

  /** The tags of a new thing. Of a repeated key the last value counts. */
  public static SortedMap<String, String> of(List<Tag> given) {
    SortedMap<String, String> tags = new TreeMap<>();
    for (int i = 0; i < given.size(); i++) {
      Tag tag = given.get(i);
      check(tag.getKey(), tag.getValue(), "tags[%d].key".formatted(i));
      tags.put(tag.getKey(), tag.getValue());
    }
    return tags;
  }

  /**
   * Refuses a bad tag with INVALID_PARAMETER_VALUE.
   *
   * @param path the path of the key's field, for the message
   */
  public static void check(String key, String value, String path) {
    checkKey(key, path);
    if (key.equals(PROMPT_TEXT) && value.codePointCount(0, value.length()) > MAX_VALUE) {
      throw MillraceException.invalid(
          "Prompt text exceeds max length of %d characters.".formatted(MAX_VALUE));
    }
    TooLong.bounded(value, MAX_VALUE, "value", false);
  }

  /** Refuses a bad key with INVALID_PARAMETER_VALUE. */
  public static void checkKey(String key, String path) {
    KeyRules.checkLength(key, "key");
    KeyRules.check(key, path);
  }

  /** Whether a model of these tags is a prompt: the key alone counts when names clash. */
  public static boolean marksPrompt(SortedMap<String, String> tags) {
    return tags.containsKey(IS_PROMPT);
  }

  /** Whether these tags say that their thing is a prompt's. */
  public static boolean isPrompt(SortedMap<String, String> tags) {
    return "true".equalsIgnoreCase(tags.get(IS_PROMPT));
  }
}
