package io.millrace.runtime.python;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.temporal.Temporal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How Python prints values. */
public final class PythonText {

  /** Numbers from here on have an exponent, as have those below a ten-thousandth. */
  private static final int DIGITS_BEFORE_POINT = 16;

  private static final int ZEROS_AFTER_POINT = 3;

  private PythonText() {}

  /** {@code str(value)} of null, a boolean, number, text, time, list or map. */
  public static String str(Object value) {
    return switch (value) {
      case String text -> text;
      case Temporal time -> PythonTime.str(time);
      case null, default -> repr(value);
    };
  }

  /** {@code repr(value)} of the same. */
  public static String repr(Object value) {
    return switch (value) {
      case null -> "None";
      case Boolean bool -> bool ? "True" : "False";
      case Double number -> number(number);
      case String text -> quoted(text);
      case Temporal time -> PythonTime.repr(time);
      case List<?> list ->
          list.stream().map(PythonText::repr).collect(Collectors.joining(", ", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> repr(entry.getKey()) + ": " + repr(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      default -> value.toString();
    };
  }

  private static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    String sign = Double.compare(value, 0.0) < 0 ? "-" : "";
    // The shortest digits that read back as the same number, in Java as in Python; but Java wants
    // two.
    BigDecimal shortest = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
    BigDecimal digit = shortest.round(new MathContext(1));
    BigDecimal decimal = digit.doubleValue() == Math.abs(value) ? digit : shortest;
    String digits = decimal.unscaledValue().toString();
    int point = digits.length() - decimal.scale();
    if (point > DIGITS_BEFORE_POINT || point < -ZEROS_AFTER_POINT) {
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      return "%s%s%se%+03d".formatted(sign, digits.charAt(0), fraction, point - 1);
    }
    String plain = decimal.toPlainString();
    return sign + (plain.contains(".") ? plain : plain + ".0");
  }

  private static String quoted(String text) {
    char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    StringBuilder out = new StringBuilder().append(quote);
    text.codePoints().forEach(each -> append(out, each, quote));
    return out.append(quote).toString();
  }

  private static void append(StringBuilder out, int each, char quote) {
    switch (each) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (each == quote || each == '\\') {
          out.append('\\').appendCodePoint(each);
        } else if (isPrintable(each)) {
          out.appendCodePoint(each);
        } else {
          out.append(
              (each < 0x100 ? "\\x%02x" : each < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(each));
        }
      }
    }
  }

  private static boolean isPrintable(int each) {
    return switch (Character.getType(each)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> each == ' ';
      default -> true;
    };
  }
}
