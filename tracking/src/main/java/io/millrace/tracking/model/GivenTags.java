package io.millrace.tracking.model;

import io.millrace.common.v1.Tag;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.rule.TooLong;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The params or tags of a request by key: their rows are written in the order of their keys. A key
 * has at most 255 characters; a longer one is INVALID_PARAMETER_VALUE.
 */
final class GivenTags {

  /** The size of MLflow's columns. */
  private static final int MAX_KEY = 255;

  private GivenTags() {}

  /**
   * Each key once; BAD_REQUEST when one is given twice.
   *
   * @param path the list's field, for the message
   */
  static SortedMap<String, String> once(List<Tag> given, String path) {
    SortedMap<String, String> byKey = new TreeMap<>();
    for (int i = 0; i < given.size(); i++) {
      if (put(byKey, given.get(i), path, i) != null) {
        throw MillraceException.badRequest(
            "The key '%s' is given twice in '%s'.".formatted(given.get(i).getKey(), path));
      }
    }
    return byKey;
  }

  /** Of a repeated key the last value. */
  static SortedMap<String, String> last(List<Tag> given, String path) {
    SortedMap<String, String> byKey = new TreeMap<>();
    for (int i = 0; i < given.size(); i++) {
      put(byKey, given.get(i), path, i);
    }
    return byKey;
  }

  private static String put(SortedMap<String, String> byKey, Tag tag, String path, int index) {
    TooLong.bounded(tag.getKey(), MAX_KEY, "%s[%d].key".formatted(path, index), false);
    return byKey.put(tag.getKey(), tag.getValue());
  }
}
