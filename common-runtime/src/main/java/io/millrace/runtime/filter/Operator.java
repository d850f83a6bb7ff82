package io.millrace.runtime.filter;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a comparison compares. */
public enum Operator {
  EQUAL("="),
  /** False, not true, of a thing that lacks the key. */
  NOT_EQUAL("!="),
  LESS("<"),
  LESS_OR_EQUAL("<="),
  GREATER(">"),
  GREATER_OR_EQUAL(">="),
  /** {@code %} stands for any run of characters, {@code _} for one; nothing escapes them. */
  LIKE("LIKE"),
  /** As LIKE, in any case. */
  ILIKE("ILIKE"),
  IN("IN"),
  NOT_IN("NOT IN"),
  /** The key is absent. */
  IS_NULL("IS NULL"),
  /** The key is present. */
  IS_NOT_NULL("IS NOT NULL");

  /** What MLflow allows for numbers. */
  public static final Set<Operator> NUMERIC =
      setOf(EQUAL, NOT_EQUAL, GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL);

  /** What MLflow allows for most texts. */
  public static final Set<Operator> TEXT = setOf(EQUAL, NOT_EQUAL, LIKE, ILIKE);

  /** {@link #TEXT}, and membership in a list. */
  public static final Set<Operator> TEXT_OR_LIST = setOf(EQUAL, NOT_EQUAL, LIKE, ILIKE, IN, NOT_IN);

  /** {@link #TEXT}, and whether the key is there at all. */
  public static final Set<Operator> TEXT_OR_NULL =
      setOf(EQUAL, NOT_EQUAL, LIKE, ILIKE, IS_NULL, IS_NOT_NULL);

  private static final Map<String, Operator> BY_TEXT =
      Stream.of(values()).collect(Collectors.toMap(Operator::text, Function.identity()));

  private final String text;

  Operator(String text) {
    this.text = text;
  }

  /** As it is written in a filter, words in upper case. */
  public String text() {
    return text;
  }

  /** Whether it takes a list of texts. */
  public boolean takesList() {
    return this == IN || this == NOT_IN;
  }

  /** Whether it asks for presence and takes no value. */
  public boolean asksPresence() {
    return this == IS_NULL || this == IS_NOT_NULL;
  }

  static Optional<Operator> of(String source) {
    return Optional.ofNullable(BY_TEXT.get(source.toUpperCase(Locale.ROOT)));
  }

  private static Set<Operator> setOf(Operator first, Operator... others) {
    return Collections.unmodifiableSet(EnumSet.of(first, others));
  }
}
