package io.millrace.worker.executor.kubernetes;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How far a container's log was read. It comes in lines that begin with a time, and can be asked
 * for from a second on: so it is kept how many lines were handed on of the last seconds, and how
 * much of the line that was under way, and that much is left out when it comes again.
 */
final class LogPosition {

  /** Both streams of a container have clocks of their own: one line may be before the last. */
  private static final int SECONDS_BEHIND = 2;

  private static final int LONGEST_TIME = 64;

  private final OutputStream output;

  /** Lines handed on, by second. */
  private final NavigableMap<Long, Long> lines = new TreeMap<>();

  private final StringBuilder time = new StringBuilder();
  private long second;
  private boolean isInText;

  /** Bytes of the present line that were handed on. */
  private long handedOn;

  // Of what is read now.
  private long linesToSkip;
  private long bytesToSkip;
  private long bytesOfLine;

  LogPosition(OutputStream output) {
    this.output = output;
  }

  /** Where to read on from, as {@code sinceTime} has it; null for the beginning. */
  String since() {
    return lines.isEmpty() ? null : Instant.ofEpochSecond(anchor()).toString();
  }

  private long anchor() {
    return lines.lastKey() - SECONDS_BEHIND;
  }

  /** What follows comes from {@link #since} on. */
  void begin() {
    linesToSkip =
        lines.isEmpty()
            ? 0
            : lines.tailMap(anchor()).values().stream().mapToLong(Long::longValue).sum();
    bytesToSkip = handedOn;
    bytesOfLine = 0;
    isInText = false;
    time.setLength(0);
  }

  /** Hands on what is new. */
  void write(byte[] from, int length) throws IOException {
    int at = 0;
    while (at < length) {
      if (!isInText) {
        at = readTime(from, at, length);
        continue;
      }
      int end = at;
      while (end < length && from[end] != '\n') {
        end++;
      }
      boolean isLineEnd = end < length;
      handOn(from, at, isLineEnd ? end + 1 : end, isLineEnd);
      at = isLineEnd ? end + 1 : end;
    }
  }

  private int readTime(byte[] from, int start, int length) {
    int at = start;
    while (at < length && from[at] != ' ' && from[at] != '\n' && time.length() < LONGEST_TIME) {
      time.append((char) (from[at++] & 0xff));
    }
    if (at < length) {
      second = parse();
      time.setLength(0);
      isInText = true;
      at += from[at] == ' ' ? 1 : 0;
    }
    return at;
  }

  private long parse() {
    try {
      return Instant.parse(time).getEpochSecond();
    } catch (DateTimeException e) {
      return second;
    }
  }

  private void handOn(byte[] from, int start, int end, boolean isLineEnd) throws IOException {
    if (linesToSkip == 0) {
      long skipped = Math.min(end - start, Math.max(0, bytesToSkip - bytesOfLine));
      bytesOfLine += end - start;
      output.write(from, start + (int) skipped, end - start - (int) skipped);
      handedOn = Math.max(handedOn, bytesOfLine);
    }
    if (!isLineEnd) {
      return;
    }
    isInText = false;
    if (linesToSkip > 0) {
      linesToSkip--;
      return;
    }
    lines.merge(second, 1L, Long::sum);
    lines.headMap(anchor()).clear();
    handedOn = 0;
    bytesToSkip = 0;
    bytesOfLine = 0;
  }

  /** A line of the worker's own; it begins a new one. */
  static void line(OutputStream output, String text) throws IOException {
    output.write(("millrace: " + text + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
