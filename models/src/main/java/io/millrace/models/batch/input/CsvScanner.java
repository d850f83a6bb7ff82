package io.millrace.models.batch.input;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits CSV (RFC 4180) into records, in place: a field is where it lies in the bytes, so that
 * numbers are read without a text ever being made. Empty lines are passed over.
 */
final class CsvScanner {

  private final Window window;
  private int[] starts = new int[16];
  private int[] ends = new int[16];
  private boolean[] areEscaped = new boolean[16];
  private int fields;
  private int recordEnd;
  private boolean isSound;

  CsvScanner(Window window) {
    this.window = window;
  }

  /** Goes to the next record; false at the end. The one before is gone then. */
  boolean next() throws IOException {
    while (true) {
      while (!scan()) {
        window.more();
      }
      if (recordEnd > window.start()) {
        return true;
      }
      if (recordEnd == window.end()) {
        return false;
      }
      done();
    }
  }

  /** Lets the record go. */
  void done() {
    window.drop(recordEnd + newline());
  }

  private int newline() {
    byte[] in = window.bytes();
    int end = window.end();
    if (recordEnd >= end) {
      return 0;
    }
    return in[recordEnd] == '\r' && recordEnd + 1 < end && in[recordEnd + 1] == '\n' ? 2 : 1;
  }

  int fields() {
    return fields;
  }

  int start(int field) {
    return starts[field];
  }

  int end(int field) {
    return ends[field];
  }

  /** Whether quotes in it are doubled. */
  boolean isEscaped(int field) {
    return areEscaped[field];
  }

  /** Whether quotes are where they belong. */
  boolean isSound() {
    return isSound;
  }

  byte[] bytes() {
    return window.bytes();
  }

  /** Where the record begins. */
  int recordStart() {
    return window.start();
  }

  /** Where it ends, without the end of the line. */
  int recordEnd() {
    return recordEnd;
  }

  /** A field as text. */
  String text(int field) {
    String text =
        new String(
            window.bytes(), starts[field], ends[field] - starts[field], StandardCharsets.UTF_8);
    return areEscaped[field] ? text.replace("\"\"", "\"") : text;
  }

  /** False if the record does not end in the window, and there is more to come. */
  private boolean scan() {
    byte[] in = window.bytes();
    int end = window.end();
    boolean isLast = window.isOver();
    int at = window.start();
    fields = 0;
    isSound = true;
    while (true) {
      int start = at;
      int stop = -1;
      boolean isEscaped = false;
      if (at < end && in[at] == '"') {
        start = ++at;
        while (true) {
          while (at < end && in[at] != '"') {
            at++;
          }
          if (at + 1 >= end && !isLast) {
            return false;
          }
          if (at + 1 >= end || in[at + 1] != '"') {
            break;
          }
          isEscaped = true;
          at += 2;
        }
        isSound &= at < end;
        stop = at;
        at = Math.min(at + 1, end);
        isSound &= at >= end || isDelimiter(in[at]);
      }
      while (at < end && !isDelimiter(in[at])) {
        at++;
      }
      if (at >= end && !isLast) {
        return false;
      }
      add(start, stop < 0 ? at : stop, isEscaped);
      if (at >= end || in[at] != ',') {
        recordEnd = at;
        // What ends the line must be there in whole.
        return isLast || at + 1 < end || in[at] == '\n';
      }
      at++;
    }
  }

  private static boolean isDelimiter(byte b) {
    return b == ',' || b == '\n' || b == '\r';
  }

  private void add(int start, int end, boolean isEscaped) {
    if (fields == starts.length) {
      starts = Arrays.copyOf(starts, 2 * fields);
      ends = Arrays.copyOf(ends, 2 * fields);
      areEscaped = Arrays.copyOf(areEscaped, 2 * fields);
    }
    starts[fields] = start;
    ends[fields] = end;
    areEscaped[fields++] = isEscaped;
  }
}
