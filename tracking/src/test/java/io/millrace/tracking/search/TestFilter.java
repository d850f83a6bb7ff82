package io.millrace.tracking.search;

import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A filter twice: as text, and as what the reference says it means, in Java.
 *
 * @param text as it is sent
 */
record TestFilter(String text, Predicate<TestRun> meaning) {

  TestFilter and(TestFilter other) {
    return new TestFilter(tight() + " AND " + other.tight(), meaning.and(other.meaning));
  }

  TestFilter or(TestFilter other) {
    return new TestFilter(tight() + " OR " + other.tight(), meaning.or(other.meaning));
  }

  TestFilter not() {
    return new TestFilter("NOT " + tight(), meaning.negate());
  }

  private String tight() {
    return "(" + text + ")";
  }

  /** A comparison that is false of a run without the value. */
  static <V> TestFilter of(String field, Function<TestRun, V> value, String rest, Predicate<V> is) {
    return new TestFilter(
        field + " " + rest,
        run -> {
          V found = value.apply(run);
          return found != null && is.test(found);
        });
  }

  static TestFilter number(
      String field, Function<TestRun, Double> value, String operator, String numeral) {
    double right = Double.parseDouble(numeral);
    return of(field, value, operator + " " + numeral, left -> compare(left, operator, right));
  }

  /** As IEEE 754 and Python compare: NaN is unequal to everything, and nothing else. */
  private static boolean compare(double left, String operator, double right) {
    return switch (operator) {
      case "=" -> left == right;
      case "!=" -> left != right;
      case "<" -> left < right;
      case "<=" -> left <= right;
      case ">" -> left > right;
      case ">=" -> left >= right;
      default -> throw new IllegalArgumentException(operator);
    };
  }

  static TestFilter text(
      String field, Function<TestRun, String> value, String operator, String right) {
    BiPredicate<String, String> is =
        switch (operator) {
          case "=" -> String::equals;
          case "!=" -> (one, other) -> !one.equals(other);
          case "LIKE" -> (one, pattern) -> like(one, pattern, 0);
          case "ILIKE" ->
              (one, pattern) -> like(one, pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
          default -> throw new IllegalArgumentException(operator);
        };
    return of(field, value, operator + " '" + right + "'", left -> is.test(left, right));
  }

  private static boolean like(String text, String pattern, int flags) {
    StringBuilder regex = new StringBuilder();
    pattern
        .codePoints()
        .mapToObj(Character::toString)
        .map(c -> c.equals("%") ? ".*" : c.equals("_") ? "." : Pattern.quote(c))
        .forEach(regex::append);
    return Pattern.compile(regex.toString(), flags | Pattern.DOTALL).matcher(text).matches();
  }
}
