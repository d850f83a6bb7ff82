package io.millrace.models.scoring.cell;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import io.millrace.models.scoring.json.Python;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times, as nanoseconds since 1970. */
public final class Times {

  /** No time, as numpy has it. */
  public static final long NONE = Long.MIN_VALUE;

  private static final Pattern ISO =
      Pattern.compile(
          "(\\d{4})(?:-?(\\d{2})(?:-?(\\d{2})(?:[T ](\\d{2})(?::?(\\d{2})(?::?(\\d{2})(?:[.,](\\d{1,9}))?)?)?"
              + "\\s*(Z|[+-]\\d{2}(?::?\\d{2})?)?)?)?)?");
  private static final Pattern MONTH_FIRST = Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4})");

  private Times() {}

  /** A text of ISO 8601 or a number of nanoseconds. */
  static long read(JsonParser in, Leniency leniency) throws IOException {
    boolean isTable = leniency == Leniency.TABLE;
    switch (in.currentToken()) {
      case VALUE_NULL -> {
        return NONE;
      }
      case VALUE_NUMBER_INT -> {
        if (in.getNumberType() != NumberType.BIG_INTEGER) {
          return in.getLongValue();
        }
      }
      case VALUE_NUMBER_FLOAT -> {
        if (isTable) {
          double value = in.getDoubleValue();
          return Math.abs(value) < 0x1p63 ? (long) value : NONE;
        }
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        if (!isTable) {
          return in.getBooleanValue() ? 1 : 0;
        }
      }
      case VALUE_STRING -> {
        return parse(in.getText(), leniency);
      }
      default -> {}
    }
    throw CellException.type(
        "<class '%s'> is not convertible to datetime".formatted(Numbers.pythonType(in)));
  }

  /**
   * Reads a text.
   *
   * @throws CellException if it says no time
   */
  public static long parse(String text, Leniency leniency) {
    String time = text.strip();
    if (time.isEmpty()
        || time.equals("NaT")
        || (leniency == Leniency.TABLE && time.equals("NaN"))) {
      return NONE;
    }
    try {
      Matcher iso = ISO.matcher(time);
      if (iso.matches()) {
        return iso(iso, text, leniency);
      }
      Matcher american = MONTH_FIRST.matcher(time);
      if (leniency == Leniency.TABLE && american.matches()) {
        return nanos(
            LocalDateTime.of(
                number(american, 3, 1), number(american, 1, 1), number(american, 2, 1), 0, 0));
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw CellException.value(
          "time %s is out of range: %s".formatted(Python.repr(Python.clip(text)), e.getMessage()));
    }
    throw CellException.value(
        "Unknown datetime string format, unable to parse: " + Python.clip(text));
  }

  /** Whether a text says a time by ISO 8601. */
  public static boolean isTime(String text) {
    try {
      return parse(text, Leniency.ARRAY) != NONE;
    } catch (CellException e) {
      return false;
    }
  }

  /** A time as ISO 8601 writes it, with as many digits of a second as it has. */
  public static String iso(long nanos) {
    if (nanos == NONE) {
      return "NaT";
    }
    LocalDateTime time = local(nanos);
    StringBuilder out = new StringBuilder(29).append(time.toLocalDate()).append('T');
    two(out, time.getHour()).append(':');
    two(out, time.getMinute()).append(':');
    two(out, time.getSecond());
    int fraction = time.getNano();
    if (fraction != 0) {
      boolean isMicros = fraction % 1000 == 0;
      String digits =
          String.valueOf(
              (isMicros ? 1_000_000 : 1_000_000_000) + (isMicros ? fraction / 1000 : fraction));
      out.append('.').append(digits, 1, digits.length());
    }
    return out.toString();
  }

  private static long iso(Matcher iso, String text, Leniency leniency) {
    String digits = iso.group(7) == null ? "0" : iso.group(7);
    int fraction = Integer.parseInt((digits + "000000000").substring(0, 9));
    LocalDateTime time =
        LocalDateTime.of(
            number(iso, 1, 1),
            number(iso, 2, 1),
            number(iso, 3, 1),
            number(iso, 4, 0),
            number(iso, 5, 0),
            number(iso, 6, 0),
            fraction);
    String zone = iso.group(8);
    if (zone != null && leniency == Leniency.TABLE) {
      throw CellException.schema(
          "Can not safely convert datetime64[us, UTC] to datetime64[ns]: %s has a time zone"
              .formatted(Python.repr(text)));
    }
    long seconds = zone == null ? 0 : ZoneOffset.of(zone).getTotalSeconds();
    return nanos(time.minusSeconds(seconds));
  }

  private static int number(Matcher matcher, int group, int missing) {
    return matcher.group(group) == null ? missing : Integer.parseInt(matcher.group(group));
  }

  private static long nanos(LocalDateTime time) {
    Instant instant = time.toInstant(ZoneOffset.UTC);
    // Seconds before 1970 count up to the next one: borrow, so that the product stays in range.
    long seconds = instant.getEpochSecond();
    long nanos = instant.getNano();
    return seconds < 0 && nanos > 0
        ? Math.addExact(Math.multiplyExact(seconds + 1, 1_000_000_000), nanos - 1_000_000_000)
        : Math.addExact(Math.multiplyExact(seconds, 1_000_000_000), nanos);
  }

  private static LocalDateTime local(long nanos) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000),
        (int) Math.floorMod(nanos, 1_000_000_000L),
        ZoneOffset.UTC);
  }

  private static StringBuilder two(StringBuilder out, int value) {
    return out.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
  }
}
