package io.millrace.gateway.json;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;

/** Timestamp, Duration and FieldMask as the strings that proto3's canonical JSON has for them. */
final class WellKnownText {

  /** 10000 years, the bound that Duration's own definition sets. */
  private static final long MAX_DURATION_SECONDS = 315_576_000_000L;

  private static final long YEAR_1 = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
  private static final long YEAR_10000 = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond() + 1;

  private WellKnownText() {}

  static void parse(WellKnown type, String text, String path, Message.Builder builder) {
    switch (type) {
      case TIMESTAMP -> timestamp(text, path, builder);
      case DURATION -> duration(text, path, builder);
      case FIELD_MASK -> fieldMask(text, builder);
      default -> throw new IllegalArgumentException(type + " is not written as text");
    }
  }

  static String format(WellKnown type, Message message) {
    return switch (type) {
      case TIMESTAMP -> Instant.ofEpochSecond(first(message), second(message)).toString();
      case DURATION -> formatDuration(first(message), second(message));
      case FIELD_MASK -> formatFieldMask(message);
      default -> throw new IllegalArgumentException(type + " is not written as text");
    };
  }

  private static void timestamp(String text, String path, Message.Builder builder) {
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      if (instant.getEpochSecond() < YEAR_1 || instant.getEpochSecond() >= YEAR_10000) {
        throw new DateTimeException("year out of range");
      }
      set(builder, instant.getEpochSecond(), instant.getNano());
    } catch (DateTimeException malformed) {
      throw Problems.badForm(
          path, Text.quote(text), "a time such as \"2026-01-31T12:00:00Z\", years 1 to 9999");
    }
  }

  private static void duration(String text, String path, Message.Builder builder) {
    try {
      boolean negative = text.startsWith("-");
      String digits = text.substring(negative ? 1 : 0, text.length() - 1);
      int dot = digits.indexOf('.');
      String whole = dot < 0 ? digits : digits.substring(0, dot);
      String fraction = dot < 0 ? "0" : digits.substring(dot + 1);
      long seconds = unsigned(whole, 12);
      long nanos = unsigned(fraction, 9);
      for (int i = fraction.length(); i < 9; i++) {
        nanos *= 10;
      }
      if (!text.endsWith("s") || seconds > MAX_DURATION_SECONDS) {
        throw new NumberFormatException();
      }
      set(builder, negative ? -seconds : seconds, (int) (negative ? -nanos : nanos));
    } catch (NumberFormatException | IndexOutOfBoundsException malformed) {
      throw Problems.badForm(path, Text.quote(text), "a span of seconds such as \"1.5s\"");
    }
  }

  private static long unsigned(String digits, int most) {
    if (digits.isEmpty()
        || digits.length() > most
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new NumberFormatException();
    }
    return Long.parseLong(digits);
  }

  private static String formatDuration(long seconds, int nanos) {
    String sign = seconds < 0 || nanos < 0 ? "-" : "";
    String text = sign + Math.abs(seconds);
    if (nanos != 0) {
      String nine = "%09d".formatted(Math.abs(nanos));
      // Three, six or nine digits, as proto3's JSON has it.
      text +=
          "."
              + (nine.endsWith("000000")
                  ? nine.substring(0, 3)
                  : nine.endsWith("000") ? nine.substring(0, 6) : nine);
    }
    return text + "s";
  }

  /** Paths may be written in either case; they are kept as proto names. */
  private static void fieldMask(String text, Message.Builder builder) {
    FieldDescriptor paths = builder.getDescriptorForType().findFieldByName("paths");
    for (String path : text.split(",")) {
      if (!path.isEmpty()) {
        builder.addRepeatedField(paths, snake(path));
      }
    }
  }

  private static String formatFieldMask(Message message) {
    FieldDescriptor paths = message.getDescriptorForType().findFieldByName("paths");
    return ((List<?>) message.getField(paths))
        .stream().map(path -> camel((String) path)).collect(Collectors.joining(","));
  }

  private static String snake(String camel) {
    StringBuilder text = new StringBuilder();
    for (char c : camel.toCharArray()) {
      if (c >= 'A' && c <= 'Z') {
        text.append('_').append(Character.toLowerCase(c));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static String camel(String snake) {
    StringBuilder text = new StringBuilder();
    boolean up = false;
    for (char c : snake.toCharArray()) {
      if (c != '_') {
        text.append(up ? Character.toUpperCase(c) : c);
      }
      up = c == '_';
    }
    return text.toString();
  }

  /** `seconds` of Timestamp and Duration. */
  private static long first(Message message) {
    return (Long) message.getField(message.getDescriptorForType().findFieldByNumber(1));
  }

  /** `nanos` of Timestamp and Duration. */
  private static int second(Message message) {
    return (Integer) message.getField(message.getDescriptorForType().findFieldByNumber(2));
  }

  private static void set(Message.Builder builder, long seconds, int nanos) {
    builder.setField(builder.getDescriptorForType().findFieldByNumber(1), seconds);
    builder.setField(builder.getDescriptorForType().findFieldByNumber(2), nanos);
  }
}
