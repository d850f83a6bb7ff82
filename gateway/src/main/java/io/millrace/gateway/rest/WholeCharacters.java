package io.millrace.gateway.rest;

import com.google.protobuf.ByteString;

/** Where bytes of UTF-8 that were cut anywhere can be cut between characters. */
final class WholeCharacters {

  private static final int CONTINUATION = 0b1000_0000;
  private static final int LONGEST = 4;

  private WholeCharacters() {}

  /**
   * How many of the bytes are whole characters, and what is no character at all: the rest, at most
   * three bytes, may be the beginning of one.
   */
  static int length(ByteString bytes) {
    int size = bytes.size();
    for (int back = 1; back < LONGEST && back <= size; back++) {
      int one = bytes.byteAt(size - back) & 0xff;
      if ((one & 0b1100_0000) != CONTINUATION) {
        return sequence(one) > back ? size - back : size;
      }
    }
    return size;
  }

  /** How many bytes a character has that begins with this one. */
  private static int sequence(int first) {
    if (first >= 0b1111_0000) {
      return first < 0b1111_1000 ? 4 : 1;
    }
    if (first >= 0b1110_0000) {
      return 3;
    }
    return first >= 0b1100_0000 ? 2 : 1;
  }
}
