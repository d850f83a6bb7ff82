package io.millrace.runtime.filter;

import io.millrace.runtime.error.MillraceException;

/** Bounds that keep one search from costing more than its caller may ask for. */
public final class FilterLimits {

  /** Characters in a filter: room for a list of 25 000 run ids. */
  public static final int MAX_LENGTH = 1_000_000;

  /** Comparisons in a filter. */
  public static final int MAX_COMPARISONS = 100;

  /** Parentheses and NOTs inside each other. */
  public static final int MAX_DEPTH = 50;

  /** Characters in a number. */
  public static final int MAX_NUMERAL = 400;

  /** Ordering clauses. */
  public static final int MAX_ORDER_BY = 20;

  /** Characters in an ordering clause. */
  public static final int MAX_ORDER_BY_LENGTH = 1_000;

  private static final int SHOWN = 200;

  private FilterLimits() {}

  static void checkLength(String filter) {
    if (filter.length() > MAX_LENGTH) {
      throw MillraceException.invalid(
          "The filter string is too long: at most %d characters are allowed, but got %d."
              .formatted(MAX_LENGTH, filter.length()));
    }
  }

  static void checkOrderBy(String clause) {
    if (clause.length() > MAX_ORDER_BY_LENGTH) {
      throw MillraceException.invalid(
          "An order_by clause is too long: at most %d characters are allowed, but got %d."
              .formatted(MAX_ORDER_BY_LENGTH, clause.length()));
    }
  }

  static void checkDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw MillraceException.invalid(
          "The filter string is nested too deeply: at most %d parentheses and NOTs may be inside each other."
              .formatted(MAX_DEPTH));
    }
  }

  static void checkComparisons(int comparisons) {
    if (comparisons > MAX_COMPARISONS) {
      throw MillraceException.invalid(
          "The filter string has too many comparisons: at most %d are allowed."
              .formatted(MAX_COMPARISONS));
    }
  }

  /** What of {@code text} fits into an error message. */
  static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
