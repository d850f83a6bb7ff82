package io.millrace.models.scoring.cell;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.scoring.json.Python;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers and truth values, from whatever JSON gives for them. */
final class Numbers {

  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+(?:_[0-9]+)*");
  private static final Pattern REAL =
      Pattern.compile(
          "[+-]?(?:inf|infinity|nan|(?:[0-9]+(?:_[0-9]+)*\\.?(?:[0-9]+(?:_[0-9]+)*)?"
              + "|\\.[0-9]+(?:_[0-9]+)*)(?:e[+-]?[0-9]+(?:_[0-9]+)*)?)");

  /** Of a text that is a number. */
  private static final int MAX_LENGTH = 400;

  private Numbers() {}

  /**
   * A whole number; fractions are cut off, texts are read.
   *
   * @throws CellException if it is beyond the bounds. Where pandas keeps the low bits, this is an
   *     error too: nobody wants those.
   */
  static long whole(JsonParser in, long min, long max, String type) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_NUMBER_INT -> {
        if (in.getNumberType() == NumberType.BIG_INTEGER) {
          throw outOfBounds(in.getText(), type);
        }
        yield inBounds(in.getLongValue(), min, max, type);
      }
      case VALUE_NUMBER_FLOAT -> {
        double value = in.getDoubleValue();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
          throw CellException.value(
              "cannot convert float " + (Double.isNaN(value) ? "NaN" : "infinity") + " to integer");
        }
        if (value >= 0x1p63 || value < -0x1p63) {
          throw outOfBounds(Python.repr(value), type);
        }
        yield inBounds((long) value, min, max, type);
      }
      case VALUE_TRUE -> 1;
      case VALUE_FALSE -> 0;
      case VALUE_STRING -> parseWhole(in.getText(), min, max, type);
      default ->
          throw CellException.type(
              "int() argument must be a string, a bytes-like object or a real number, not '%s'"
                  .formatted(pythonType(in)));
    };
  }

  static long parseWhole(String text, long min, long max, String type) {
    String digits = text.strip();
    if (digits.length() > MAX_LENGTH || !WHOLE.matcher(digits).matches()) {
      throw CellException.value(
          "invalid literal for int() with base 10: " + Python.repr(Python.clip(text)));
    }
    BigInteger value = new BigInteger(digits.replace("_", ""));
    if (value.bitLength() > 63) {
      throw outOfBounds(digits, type);
    }
    return inBounds(value.longValue(), min, max, type);
  }

  /** A number; null is NaN, texts are read. */
  static double real(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      case VALUE_NULL -> Double.NaN;
      case VALUE_TRUE -> 1;
      case VALUE_FALSE -> 0;
      case VALUE_STRING -> parseReal(in.getText());
      default ->
          throw CellException.type(
              "float() argument must be a string or a real number, not '%s'"
                  .formatted(pythonType(in)));
    };
  }

  static double parseReal(String text) {
    String number = text.strip().toLowerCase(Locale.ROOT);
    if (number.length() > MAX_LENGTH || !REAL.matcher(number).matches()) {
      throw CellException.value(
          "could not convert string to float: " + Python.repr(Python.clip(text)));
    }
    boolean isNegative = number.startsWith("-");
    String size = isNegative || number.startsWith("+") ? number.substring(1) : number;
    double value =
        switch (size) {
          case "nan" -> Double.NaN;
          case "inf", "infinity" -> Double.POSITIVE_INFINITY;
          default -> Double.parseDouble(size.replace("_", ""));
        };
    return isNegative ? -value : value;
  }

  /** Python's truth of a value: whether it is neither null, zero nor empty. */
  static boolean truth(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getDoubleValue() != 0;
      case VALUE_STRING -> in.getTextLength() > 0;
      case START_ARRAY, START_OBJECT -> {
        JsonToken next = in.nextToken();
        boolean isEmpty = next == JsonToken.END_ARRAY || next == JsonToken.END_OBJECT;
        for (int depth = 1; !isEmpty && depth > 0; next = in.nextToken()) {
          depth += next.isStructStart() ? 1 : next.isStructEnd() ? -1 : 0;
          if (depth == 0) {
            break;
          }
        }
        yield !isEmpty;
      }
      default -> false;
    };
  }

  static String pythonType(JsonParser in) {
    return switch (in.currentToken()) {
      case START_ARRAY -> "list";
      case START_OBJECT -> "dict";
      case VALUE_STRING -> "str";
      case VALUE_NUMBER_INT -> "int";
      case VALUE_NUMBER_FLOAT -> "float";
      case VALUE_TRUE, VALUE_FALSE -> "bool";
      default -> "NoneType";
    };
  }

  private static long inBounds(long value, long min, long max, String type) {
    if (value < min || value > max) {
      throw outOfBounds(Long.toString(value), type);
    }
    return value;
  }

  private static CellException outOfBounds(String value, String type) {
    return CellException.overflow("Python integer %s out of bounds for %s".formatted(value, type));
  }
}
