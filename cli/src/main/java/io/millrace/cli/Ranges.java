package io.millrace.cli;

import com.google.protobuf.Value;
import io.millrace.projects.v1.Distribution;
import io.millrace.projects.v1.Scale;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a parameter's values are drawn from, as {@code sweep --random} has it. */
final class Ranges {

  private static final Pattern RANGE = Pattern.compile("(.+?)\\.\\.(.+?)(?::(.+))?");

  private Ranges() {}

  /** Texts between commas. */
  static List<Value> values(String text) {
    return Stream.of(text.split(",", -1))
        .map(value -> Value.newBuilder().setStringValue(value).build())
        .toList();
  }

  /**
   * {@code MIN..MAX}, with {@code :log} or {@code :STEP} behind it, or values between commas.
   *
   * @throws IllegalArgumentException if a number is none
   */
  static Distribution of(String name, String text) {
    Matcher range = RANGE.matcher(text);
    if (!range.matches() || !isNumber(range.group(1)) && !isNumber(range.group(2))) {
      return Distribution.newBuilder().addAllValues(values(text)).build();
    }
    Distribution.Builder drawn =
        Distribution.newBuilder()
            .setMin(number(name, range.group(1)))
            .setMax(number(name, range.group(2)));
    String how = range.group(3);
    if (how == null) {
      return drawn.build();
    }
    return how.equals("log")
        ? drawn.setScale(Scale.SCALE_LOG).build()
        : drawn.setStep(number(name, how)).build();
  }

  private static boolean isNumber(String text) {
    try {
      return !Double.isNaN(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static double number(String name, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--random %s must be MIN..MAX, MIN..MAX:log or MIN..MAX:STEP: '%s' is no number"
              .formatted(name, text),
          e);
    }
  }
}
