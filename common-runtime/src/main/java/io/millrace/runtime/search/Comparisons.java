package io.millrace.runtime.search;

import io.millrace.runtime.filter.Operator;
import io.millrace.runtime.filter.Value;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Comparisons of an SQL expression with a value. The expression is not null, or the comparison
 * unknown.
 */
public final class Comparisons {

  /** So many characters of params and tags are in their index. */
  private static final int INDEXED = 200;

  /** Beyond every bigint, so that it compares like infinity. */
  private static final BigDecimal HUGE = BigDecimal.TEN.pow(30);

  private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

  private Comparisons() {}

  /** A text. No character escapes {@code %} and {@code _} in a pattern, as MLflow has it. */
  public static Sql text(String expression, Operator operator, Value value) {
    Sql sql = new Sql();
    return switch (operator) {
      case LIKE -> sql.add(expression).add(" like ").bind(string(value)).add(" escape ''");
      // In the database's collation: in "C", only the letters of ASCII have two cases.
      case ILIKE ->
          sql.add(expression)
              .add(" collate \"default\" ilike ")
              .bind(string(value))
              .add(" escape ''");
      case IN -> sql.add(expression).add(" = any (").bind(strings(value)).add(")");
      case NOT_IN -> sql.add(expression).add(" <> all (").bind(strings(value)).add(")");
      default -> sql.add(expression).add(symbol(operator)).bind(string(value));
    };
  }

  /** The value of a param or tag, by the index over its beginning where that helps. */
  public static Sql indexedText(String column, Operator operator, Value value) {
    Sql comparison = text(column, operator, value);
    String start = "left(" + column + ", " + INDEXED + ")";
    if (operator == Operator.EQUAL) {
      String whole = string(value);
      Sql indexed = new Sql().add(start).add(" = ").bind(firstCharacters(whole));
      // A shorter text is the whole value; a second condition would only mislead the planner.
      return whole.length() < INDEXED ? indexed : indexed.add(" and ").add(comparison);
    }
    if (operator == Operator.LIKE) {
      String indexed = firstCharacters(beforeWildcards(string(value)));
      if (!indexed.isEmpty()) {
        return new Sql().add(start).add(" ^@ ").bind(indexed).add(" and ").add(comparison);
      }
    }
    return comparison;
  }

  /**
   * A double. NaN satisfies nothing but {@code !=}, though PostgreSQL takes it for the greatest.
   */
  public static Sql number(String expression, Operator operator, Value value) {
    double number = ((Value.Numeral) value).toDouble();
    Sql sql = new Sql().add(expression).add(symbol(operator)).bind(number);
    boolean isUpwards = operator == Operator.GREATER || operator == Operator.GREATER_OR_EQUAL;
    // Not "< 'NaN'": PostgreSQL takes a range with two ends for a very narrow one.
    return isUpwards ? sql.add(" and ").add(expression).add(" <> 'NaN'") : sql;
  }

  /** A bigint, with any number: fractions and what is beyond its range compare as numbers do. */
  public static Sql integer(String expression, Operator operator, Value value) {
    Sql sql = new Sql().add(expression).add(symbol(operator));
    Number number = exact((Value.Numeral) value);
    return number instanceof Long
        ? sql.bind(number)
        : sql.add("cast(").bind(number).add(" as numeric)");
  }

  private static Number exact(Value.Numeral numeral) {
    BigInteger whole = numeral.toInteger().orElse(null);
    if (whole != null) {
      boolean fits = whole.compareTo(MIN_LONG) >= 0 && whole.compareTo(MAX_LONG) <= 0;
      return fits ? (Number) whole.longValue() : new BigDecimal(whole);
    }
    double number = numeral.toDouble();
    BigDecimal bound = number < 0 ? HUGE.negate() : HUGE;
    return Math.abs(number) < HUGE.doubleValue() ? new BigDecimal(number) : bound;
  }

  private static String symbol(Operator operator) {
    return switch (operator) {
      case EQUAL -> " = ";
      case NOT_EQUAL -> " <> ";
      case LESS -> " < ";
      case LESS_OR_EQUAL -> " <= ";
      case GREATER -> " > ";
      case GREATER_OR_EQUAL -> " >= ";
      default -> throw new IllegalArgumentException(operator.text());
    };
  }

  /** As PostgreSQL's left counts: characters, not Java's halves of them. */
  private static String firstCharacters(String text) {
    return text.codePointCount(0, text.length()) <= INDEXED
        ? text
        : text.substring(0, text.offsetByCodePoints(0, INDEXED));
  }

  private static String beforeWildcards(String pattern) {
    int end = 0;
    while (end < pattern.length() && "%_".indexOf(pattern.charAt(end)) < 0) {
      end++;
    }
    return pattern.substring(0, end);
  }

  private static String string(Value value) {
    return ((Value.Text) value).text();
  }

  private static String[] strings(Value value) {
    return ((Value.Texts) value).items().toArray(String[]::new);
  }
}
