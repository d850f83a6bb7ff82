package io.millrace.models.batch.input;

import java.util.Arrays;

/** Rows as they were read, in the form of the file that they are written to. */
public final class Originals {

  private byte[] bytes = new byte[1 << 12];
  private int[] ends = new int[64];
  private int size;

  void add(byte[] from, int start, int end) {
    int begin = size == 0 ? 0 : ends[size - 1];
    int length = end - start;
    if (bytes.length - begin < length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, begin + length));
    }
    System.arraycopy(from, start, bytes, begin, length);
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
    }
    ends[size++] = begin + length;
  }

  /** Puts so many bytes behind the last row. */
  void append(char ascii, int times) {
    if (times > 0) {
      int end = ends[size - 1];
      if (bytes.length - end < times) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + times));
      }
      Arrays.fill(bytes, end, end + times, (byte) ascii);
      ends[size - 1] = end + times;
    }
  }

  /** The bytes of all rows, one after the other. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where a row, from 0, begins. */
  public int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  /** Where a row ends. */
  public int end(int row) {
    return ends[row];
  }
}
