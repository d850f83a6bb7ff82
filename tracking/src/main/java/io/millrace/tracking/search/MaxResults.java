package io.millrace.tracking.search;

import io.millrace.runtime.error.MillraceException;

/** How many things a page may have. */
final class MaxResults {

  /** More than anyone reads; a page of so many numbers is small. */
  static final int MOST = 50_000;

  private MaxResults() {}

  /** Refuses what is not within 1 and {@link #MOST}. */
  static int check(long wanted) {
    String complaint =
        wanted < 1
            ? "It must be a positive integer"
            : wanted > MOST ? "It must be at most " + MOST : null;
    if (complaint != null) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'max_results' supplied. %s".formatted(wanted, complaint));
    }
    return (int) wanted;
  }
}
