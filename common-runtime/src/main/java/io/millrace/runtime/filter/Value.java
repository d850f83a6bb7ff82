package io.millrace.runtime.filter;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** What a comparison compares with. */
public sealed interface Value {

  /** A quoted text, without its quotes. */
  record Text(String text) implements Value {}

  /**
   * A number as it was written: a decimal numeral with an optional fraction and exponent.
   *
   * @param numeral at most {@link FilterLimits#MAX_NUMERAL} characters
   */
  record Numeral(String numeral) implements Value {

    /** The nearest double; infinite if the number is beyond its range, as Python reads it. */
    public double toDouble() {
      return Double.parseDouble(numeral);
    }

    /** The number itself, if it was written as an integer. */
    public Optional<BigInteger> toInteger() {
      boolean whole = numeral.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9');
      return whole ? Optional.of(new BigInteger(numeral)) : Optional.empty();
    }
  }

  /** The items of a list, at least one. */
  record Texts(List<String> items) implements Value {

    /** The items in the order in which they were written. */
    public Texts {
      items = List.copyOf(items);
    }
  }

  /** Of an operator that takes no value. */
  record None() implements Value {}
}
