package io.millrace.runtime.search;

import io.millrace.runtime.error.MillraceException;

/** How many things a page may have. */
public final class MaxResults {

  private MaxResults() {}

  /** Refuses what is not within 1 and {@code most} with INVALID_PARAMETER_VALUE. */
  public static int check(long wanted, int most) {
    String complaint =
        wanted < 1
            ? "It must be a positive integer"
            : wanted > most ? "It must be at most " + most : null;
    if (complaint != null) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'max_results' supplied. %s".formatted(wanted, complaint));
    }
    return (int) wanted;
  }
}
