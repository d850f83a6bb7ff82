package io.millrace.models.batch.input;

import com.fasterxml.jackson.core.io.NumberInput;
import io.millrace.models.scoring.cell.CsvCells;
import java.nio.charset.StandardCharsets;

/** Numbers out of bytes. What is written plainly makes no text; the rest is read as pandas does. */
final class Decimals {

  private static final double[] POWERS = new double[23];

  static {
    double power = 1;
    for (int i = 0; i < POWERS.length; i++) {
      POWERS[i] = power;
      power *= 10;
    }
  }

  private final char[] digits = new char[64];

  /**
   * A number; NaN for a cell that is not there.
   *
   * @throws io.millrace.models.scoring.cell.CellException if it is none
   */
  double real(byte[] in, int from, int to) {
    int at = from;
    boolean isNegative = at < to && in[at] == '-';
    if (isNegative) {
      at++;
    }
    long value = 0;
    int count = 0;
    int scale = 0;
    int first = at;
    for (; at < to && isDigit(in[at]); at++) {
      value = 10 * value + (in[at] - '0');
      count++;
    }
    if (at < to && in[at] == '.' && at > first) {
      int point = at++;
      for (; at < to && isDigit(in[at]); at++) {
        value = 10 * value + (in[at] - '0');
        count++;
      }
      scale = at - point - 1;
    }
    boolean isPlain = at == to && count > 0;
    // Both are exact, so their quotient is the nearest double.
    if (isPlain && count <= 18 && value <= 1L << 53 && scale < POWERS.length) {
      double size = value / POWERS[scale];
      return isNegative ? -size : size;
    }
    if (!isPlain && count > 0 && at < to && (in[at] | 0x20) == 'e') {
      isPlain = isExponent(in, at + 1, to);
    }
    if (isPlain && to - from <= digits.length) {
      for (int i = from; i < to; i++) {
        digits[i - from] = (char) in[i];
      }
      return NumberInput.parseDouble(digits, 0, to - from, true);
    }
    return CsvCells.real(text(in, from, to));
  }

  /**
   * A whole number.
   *
   * @throws io.millrace.models.scoring.cell.CellException if it is none, or not within the bounds
   */
  long whole(byte[] in, int from, int to, long min, long max, String type) {
    int at = from;
    boolean isNegative = at < to && in[at] == '-';
    if (isNegative) {
      at++;
    }
    long value = 0;
    int first = at;
    for (; at < to && isDigit(in[at]); at++) {
      value = 10 * value + (in[at] - '0');
    }
    if (at == to && at > first && at - first <= 18) {
      value = isNegative ? -value : value;
      if (value >= min && value <= max) {
        return value;
      }
    }
    return CsvCells.whole(text(in, from, to), min, max, type);
  }

  static String text(byte[] in, int from, int to) {
    return new String(in, from, to - from, StandardCharsets.UTF_8);
  }

  private static boolean isExponent(byte[] in, int from, int to) {
    int at = from < to && (in[from] == '-' || in[from] == '+') ? from + 1 : from;
    if (at == to) {
      return false;
    }
    for (; at < to; at++) {
      if (!isDigit(in[at])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
