package io.millrace.gateway.rest;

import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of paths and queries, decoded once and strictly. */
final class PercentCode {

  private PercentCode() {}

  /**
   * Decodes a text.
   *
   * @param plusIsBlank whether {@code +} stands for a blank, as it does in queries
   * @param name what the text is, for the message
   * @throws MillraceException INVALID_PARAMETER_VALUE when it is malformed or not UTF-8
   */
  static String decode(String text, boolean plusIsBlank, String name) {
    if (isPlain(text, plusIsBlank)) {
      return text;
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.put(hex(text, i + 1, name));
        i += 2;
      } else if (c == '+' && plusIsBlank) {
        bytes.put((byte) ' ');
      } else {
        // The server hands over bytes of the request line as characters of the same number.
        bytes.put((byte) c);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException malformed) {
      throw bad(name, "is not valid UTF-8");
    }
  }

  private static boolean isPlain(String text, boolean plusIsBlank) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%' || c >= 128 || c == '+' && plusIsBlank) {
        return false;
      }
    }
    return true;
  }

  private static byte hex(String text, int at, String name) {
    int high = at + 1 < text.length() ? Character.digit(text.charAt(at), 16) : -1;
    int low = high < 0 ? -1 : Character.digit(text.charAt(at + 1), 16);
    if (low < 0) {
      throw bad(name, "has a '%' that two hexadecimal digits do not follow");
    }
    return (byte) (high << 4 | low);
  }

  private static MillraceException bad(String name, String why) {
    return MillraceException.invalid(
        "Invalid value for parameter '" + name + "' supplied: It " + why + ".");
  }
}
