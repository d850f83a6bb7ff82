package io.millrace.models.scoring.answer;

import io.millrace.models.scoring.json.Python;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON as Python writes it, in bytes: {@code ", "} and {@code ": "}, all of it ASCII. */
public final class JsonBytes {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final byte[] digits = new byte[20];
  private byte[] out = new byte[256];
  private int size;

  /** What has been written. */
  public byte[] toBytes() {
    return Arrays.copyOf(out, size);
  }

  /** How many bytes have been written. */
  public int size() {
    return size;
  }

  /** Writes what has been written elsewhere, and begins anew. */
  public void drainTo(OutputStream other) throws IOException {
    other.write(out, 0, size);
    size = 0;
  }

  /** Bytes as they are. */
  public JsonBytes raw(byte[] bytes, int from, int to) {
    room(to - from);
    System.arraycopy(bytes, from, out, size, to - from);
    size += to - from;
    return this;
  }

  /** A cell of CSV: in quotes if it needs them, and in UTF-8. */
  public JsonBytes csv(String text) {
    boolean isPlain = !text.isEmpty();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      isPlain &= c != ',' && c != '"' && c != '\n' && c != '\r';
    }
    byte[] bytes =
        (isPlain ? text : '"' + text.replace("\"", "\"\"") + '"').getBytes(StandardCharsets.UTF_8);
    return raw(bytes, 0, bytes.length);
  }

  /** Something that is JSON, in ASCII. */
  @SuppressWarnings("deprecation") // Of ASCII, the low bytes are all there is.
  public JsonBytes raw(String ascii) {
    int length = ascii.length();
    room(length);
    ascii.getBytes(0, length, out, size);
    size += length;
    return this;
  }

  public JsonBytes raw(char ascii) {
    room(1);
    out[size++] = (byte) ascii;
    return this;
  }

  /** A whole number. */
  public JsonBytes whole(long value) {
    if (value == Long.MIN_VALUE) {
      return raw(Long.toString(value));
    }
    long rest = Math.abs(value);
    int at = digits.length;
    do {
      digits[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    room(21);
    if (value < 0) {
      out[size++] = '-';
    }
    System.arraycopy(digits, at, out, size, digits.length - at);
    size += digits.length - at;
    return this;
  }

  /** A number; NaN and infinities are bare words, which Python's clients expect. */
  public JsonBytes real(double value) {
    if (Double.isFinite(value)) {
      return raw(Python.repr(value));
    }
    return raw(Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
  }

  /** A text in quotes. */
  public JsonBytes text(String text) {
    raw('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        raw(c);
      } else {
        escape(c);
      }
    }
    return raw('"');
  }

  @Override
  public String toString() {
    return new String(out, 0, size, StandardCharsets.US_ASCII);
  }

  private void escape(char c) {
    switch (c) {
      case '"' -> raw("\\\"");
      case '\\' -> raw("\\\\");
      case '\n' -> raw("\\n");
      case '\r' -> raw("\\r");
      case '\t' -> raw("\\t");
      case '\b' -> raw("\\b");
      case '\f' -> raw("\\f");
      default ->
          raw("\\u").raw(HEX[c >> 12]).raw(HEX[c >> 8 & 15]).raw(HEX[c >> 4 & 15]).raw(HEX[c & 15]);
    }
  }

  private void room(int more) {
    if (out.length - size < more) {
      out = Arrays.copyOf(out, Math.max(2 * out.length, size + more));
    }
  }
}
