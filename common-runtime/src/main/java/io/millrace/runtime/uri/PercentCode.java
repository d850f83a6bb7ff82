package io.millrace.runtime.uri;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoding as Python's {@code urllib.parse.unquote} undoes it. */
public final class PercentCode {

  private PercentCode() {}

  /**
   * Decodes once. A {@code %} that no two hexadecimal digits follow stays; bytes that are no UTF-8
   * become U+FFFD.
   */
  public static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    StringBuilder decoded = new StringBuilder(text.length());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int i = 0;
    while (i < text.length()) {
      int value = valueAt(text, i);
      if (value >= 0) {
        bytes.write(value);
        i += 3;
      } else {
        flush(bytes, decoded);
        decoded.append(text.charAt(i++));
      }
    }
    flush(bytes, decoded);
    return decoded.toString();
  }

  private static void flush(ByteArrayOutputStream bytes, StringBuilder decoded) {
    if (bytes.size() > 0) {
      decoded.append(bytes.toString(StandardCharsets.UTF_8));
      bytes.reset();
    }
  }

  /** The byte that is encoded here, or -1. */
  private static int valueAt(String text, int index) {
    if (text.charAt(index) != '%' || index + 2 >= text.length()) {
      return -1;
    }
    int high = digit(text.charAt(index + 1));
    int low = digit(text.charAt(index + 2));
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  /** Only ASCII digits count; Character.digit alone would take those of other scripts. */
  private static int digit(char character) {
    return character < 0x80 ? Character.digit(character, 16) : -1;
  }
}
