package io.millrace.project.format;

import io.millrace.runtime.python.PythonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Scalars without quotes, by the rules of PyYAML, which differ from SnakeYAML's here and there. */
final class YamlScalar {

  private static final Set<String> TRUE =
      Set.of("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");

  private static final Pattern INT =
      Pattern.compile(
          "[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
              + "|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+");
  private static final Pattern FLOAT =
      Pattern.compile(
          "[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
              + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*"
              + "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern TIME =
      Pattern.compile(
          "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|[ \\t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})"
              + "(?:\\.([0-9]*))?(?:[ \\t]*(Z|([-+])([0-9]{1,2})(?::([0-9]{2}))?))?");

  private static final BigInteger SIXTY = BigInteger.valueOf(60);
  private static final int MICRO_DIGITS = 6;

  private YamlScalar() {}

  /**
   * Null, a {@code Boolean, BigInteger, Double, LocalDate}, or a text.
   *
   * @throws NumberFormatException if a number has no digits but underscores
   * @throws java.time.DateTimeException if there is no such day
   */
  static Object of(String text) {
    if (NULL.contains(text)) {
      return null;
    }
    if (TRUE.contains(text) || FALSE.contains(text)) {
      return TRUE.contains(text);
    }
    if (INT.matcher(text).matches()) {
      return integer(text.replace("_", ""));
    }
    if (FLOAT.matcher(text).matches()) {
      return real(text.replace("_", "").toLowerCase(Locale.ROOT));
    }
    if (DATE.matcher(text).matches()) {
      return LocalDate.parse(text);
    }
    Matcher time = TIME.matcher(text);
    return time.matches() ? time(time) : text;
  }

  /**
   * Whether both PyYAML and SnakeYAML take it for something else than text, unless it is tagged.
   */
  static boolean isMoreThanText(String text) {
    return NULL.contains(text)
        || TRUE.contains(text)
        || FALSE.contains(text)
        || INT.matcher(text).matches()
        || FLOAT.matcher(text).matches()
        || DATE.matcher(text).matches();
  }

  private static BigInteger integer(String text) {
    boolean isNegative = text.startsWith("-");
    String digits = text.startsWith("+") || isNegative ? text.substring(1) : text;
    BigInteger value;
    if (digits.startsWith("0b")) {
      value = new BigInteger(digits.substring(2), 2);
    } else if (digits.startsWith("0x")) {
      value = new BigInteger(digits.substring(2), 16);
    } else if (digits.contains(":")) {
      value = BigInteger.ZERO;
      for (String part : digits.split(":")) {
        value = value.multiply(SIXTY).add(new BigInteger(part));
      }
    } else {
      value = new BigInteger(digits, digits.startsWith("0") && digits.length() > 1 ? 8 : 10);
    }
    return isNegative ? value.negate() : value;
  }

  private static double real(String text) {
    double sign = text.startsWith("-") ? -1 : 1;
    String digits = text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
    if (digits.equals(".inf")) {
      return sign * Double.POSITIVE_INFINITY;
    }
    if (digits.equals(".nan")) {
      return Double.NaN;
    }
    double value = 0;
    for (String part : digits.split(":")) {
      value = value * 60 + new BigDecimal(part.endsWith(".") ? part + "0" : part).doubleValue();
    }
    return sign * value;
  }

  /** As Python prints it: a time with a zone has the zone behind. */
  private static Object time(Matcher time) {
    String fraction = time.group(7) == null ? "" : time.group(7);
    String micros = (fraction + "0".repeat(MICRO_DIGITS)).substring(0, MICRO_DIGITS);
    LocalDateTime moment =
        LocalDateTime.of(
            number(time, 1),
            number(time, 2),
            number(time, 3),
            number(time, 4),
            number(time, 5),
            number(time, 6),
            Integer.parseInt(micros) * 1000);
    if (time.group(8) == null) {
      return moment;
    }
    String text = PythonText.str(moment);
    if (time.group(8).equals("Z")) {
      return text + "+00:00";
    }
    int minutes = time.group(11) == null ? 0 : number(time, 11);
    return "%s%s%02d:%02d".formatted(text, time.group(9), number(time, 10), minutes);
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
