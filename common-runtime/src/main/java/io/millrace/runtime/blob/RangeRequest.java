package io.millrace.runtime.blob;

import java.util.Optional;

/**
 * Which bytes of a file are asked for, before its size is known (RFC 9110, section 14).
 *
 * @param first the first byte; negative when the last so many bytes are asked for
 * @param last the last byte, or how many from the end; negative when the range runs to the end
 */
public record RangeRequest(long first, long last) {

  private static final long OPEN = -1;
  private static final String UNIT = "bytes=";

  /** Longer numbers are beyond every file. */
  private static final int MAX_DIGITS = 18;

  /** No range: the whole file. */
  public static final RangeRequest WHOLE = new RangeRequest(OPEN, OPEN);

  /**
   * Reads an HTTP Range header of one range. What is none, malformed, or several ranges, asks for
   * the whole file, as HTTP lets a server have it.
   */
  public static RangeRequest parse(String header) {
    String text = header.strip();
    if (!text.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return WHOLE;
    }
    String range = text.substring(UNIT.length()).strip();
    int dash = range.indexOf('-');
    if (dash < 0) {
      return WHOLE;
    }
    String from = range.substring(0, dash);
    String to = range.substring(dash + 1);
    if (!areDigits(from) || !areDigits(to) || from.isEmpty() && to.isEmpty()) {
      return WHOLE;
    }
    RangeRequest request = new RangeRequest(number(from), number(to));
    boolean backwards = request.first > request.last && !from.isEmpty() && !to.isEmpty();
    return backwards ? WHOLE : request;
  }

  private static boolean areDigits(String text) {
    return text.chars().allMatch(character -> character >= '0' && character <= '9');
  }

  private static long number(String digits) {
    if (digits.isEmpty()) {
      return OPEN;
    }
    return digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
  }

  /**
   * The bytes that a file has of the range; empty when the whole file is asked for.
   *
   * @throws RangeNotSatisfiableException when it has none
   */
  public Optional<ByteSpan> within(BlobInfo file) {
    if (first < 0 && last < 0) {
      return Optional.empty();
    }
    long start = first < 0 ? Math.max(0, file.size() - last) : first;
    long end = first < 0 || last < 0 ? file.size() - 1 : Math.min(last, file.size() - 1);
    if (start > end) {
      throw new RangeNotSatisfiableException(file);
    }
    return Optional.of(new ByteSpan(start, end));
  }
}
