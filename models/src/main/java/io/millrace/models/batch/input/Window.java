package io.millrace.models.batch.input;

import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The part of a stream that is looked at: it moves on, and grows only for what does not fit. */
final class Window {

  /** A row that is longer is none: most likely a quote was forgotten. */
  private static final int MAX = 16 << 20;

  private final InputStream in;
  private byte[] bytes = new byte[1 << 18];
  private int start;
  private int end;
  private long base;
  private boolean isOver;

  Window(InputStream in) {
    this.in = in;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where the part begins that is still needed. */
  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** Where {@link #start} is in the stream. */
  long offset() {
    return base + start;
  }

  /** Whether there is nothing behind {@link #end}. */
  boolean isOver() {
    return isOver;
  }

  /** What lies before is not needed any more. */
  void drop(int before) {
    start = before;
  }

  /**
   * Reads more, behind what there is; that moves to the beginning of the bytes.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if what there is has got too long
   */
  void more() throws IOException {
    if (start > 0) {
      System.arraycopy(bytes, start, bytes, 0, end - start);
      base += start;
      end -= start;
      start = 0;
    }
    if (end == bytes.length) {
      if (end >= MAX) {
        throw MillraceException.invalid(
            "The row that begins at byte %d has more than %d bytes.".formatted(base, MAX));
      }
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    int count = in.read(bytes, end, bytes.length - end);
    if (count < 0) {
      isOver = true;
    } else {
      end += count;
    }
  }

  /** What there is now, and nothing behind it. */
  Window fixed() {
    Window copy = new Window(InputStream.nullInputStream());
    copy.bytes = bytes;
    copy.start = start;
    copy.end = end;
    copy.isOver = true;
    return copy;
  }

  /** Moves on to a place in the stream that lies ahead. */
  void skipTo(long offset) throws IOException {
    while (offset > base + end && !isOver) {
      start = end;
      more();
    }
    start = (int) Math.min(end, offset - base);
  }
}
