package io.millrace.gateway.file;

/**
 * A Range header that asks for one range of bytes (RFC 9110, section 14). Only what a server needs
 * to know to refuse one; the range itself is cut out where the file is.
 *
 * @param start the first byte; -1 when only the last {@code end} bytes are asked for
 * @param end the last byte, or how many from the end; -1 when the range runs to the file's end
 */
public record RangeHeader(long start, long end) {

  /**
   * The range that a header asks for; null when it is none, malformed or several: then the whole
   * file is sent.
   */
  public static RangeHeader parse(String header) {
    if (header == null || !header.startsWith("bytes=") || header.indexOf(',') >= 0) {
      return null;
    }
    String range = header.substring("bytes=".length()).strip();
    int dash = range.indexOf('-');
    if (dash < 0) {
      return null;
    }
    try {
      long start = number(range.substring(0, dash));
      long end = number(range.substring(dash + 1));
      boolean nothing = start < 0 && end < 0;
      boolean backwards = start >= 0 && end >= 0 && end < start;
      return nothing || backwards ? null : new RangeHeader(start, end);
    } catch (NumberFormatException malformed) {
      return null;
    }
  }

  private static long number(String digits) {
    if (digits.isEmpty()) {
      return -1;
    }
    if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new NumberFormatException();
    }
    // More digits than a long has: behind the end of any file.
    return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
  }

  /** Whether a file of this many bytes has any of the range. */
  public boolean isIn(long size) {
    return start < 0 ? end > 0 && size > 0 : start < size;
  }
}
