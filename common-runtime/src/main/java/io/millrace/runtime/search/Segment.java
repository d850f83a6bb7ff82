package io.millrace.runtime.search;

import io.millrace.runtime.page.Position;
import java.util.List;

/**
 * A stretch of an ordered list: the things whose first sort key has a value, then those where it is
 * NaN, then those where it is missing. Asked for one by one, each can be read off an index, and the
 * later ones only when the earlier ones do not fill the page.
 */
public enum Segment {
  VALUE,
  NAN,
  MISSING,
  /** The whole list at once. */
  ALL;

  /** The segments of a list, in their order. */
  static List<Segment> of(SortKey first) {
    if (!first.mayBeMissing()) {
      return List.of(VALUE);
    }
    return first.mayBeNan() ? List.of(VALUE, NAN, MISSING) : List.of(VALUE, MISSING);
  }

  /** The segment that holds a thing. */
  static Segment at(SortKey first, Position position) {
    if (position.isNull(0)) {
      return MISSING;
    }
    return first.mayBeNan() && position.get(0, Double.class).isNaN() ? NAN : VALUE;
  }

  /** The SQL condition that a thing is in this segment. */
  String condition(SortKey first) {
    if (!first.mayBeMissing()) {
      return "true";
    }
    return switch (this) {
      case VALUE -> first.mayBeNan() ? first.value() + " < 'NaN'" : "not (" + first.missing() + ")";
      case NAN -> first.value() + " = 'NaN'";
      case MISSING -> first.missing();
      case ALL -> "true";
    };
  }
}
