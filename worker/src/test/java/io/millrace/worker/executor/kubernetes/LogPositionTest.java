package io.millrace.worker.executor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Wherever a connection breaks, the log is whole: nothing is lost, nothing is there twice. */
class LogPositionTest {

  /** As two streams of one container are kept: the times of some are before the line above. */
  private static final List<String> LINES =
      List.of(
          "2026-01-01T00:00:00.900000000Z first\n",
          "2026-01-01T00:00:01.000000001Z same\n",
          "2026-01-01T00:00:01.000000001Z same\n",
          "2026-01-01T00:00:00.999999999Z of the other stream\n",
          "2026-01-01T00:00:01.5Z \n",
          "2026-01-01T00:00:09Z later, ünïcode\n",
          "2026-01-01T00:00:09.1Z same\n",
          "2026-01-01T00:00:10Z without an end");

  private static final String TEXT =
      "first\nsame\nsame\nof the other stream\n\nlater, ünïcode\nsame\nwithout an end";

  private static byte[] served(String since) {
    StringBuilder text = new StringBuilder();
    LINES.stream()
        .filter(
            line ->
                since == null || !Instant.parse(line.split(" ")[0]).isBefore(Instant.parse(since)))
        .forEach(text::append);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aLogThatBreaksTwiceIsWhole() throws IOException {
    int size = served(null).length;
    for (int first = 0; first <= size; first++) {
      for (int second = 0; second <= size; second += 23) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        LogPosition position = new LogPosition(output);
        for (int cut : new int[] {first, second, size}) {
          byte[] served = served(position.since());
          position.begin();
          position.write(served, Math.min(cut, served.length));
        }
        assertThat(output.toString(StandardCharsets.UTF_8))
            .as("cut after %d and %d", first, second)
            .isEqualTo(TEXT);
      }
    }
  }

  @Test
  void itMayComeInPiecesOfAnySize() throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    LogPosition position = new LogPosition(output);
    position.begin();
    byte[] served = served(null);
    for (int i = 0; i < served.length; i++) {
      position.write(Arrays.copyOfRange(served, i, i + 1), 1);
    }
    assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo(TEXT);
  }
}
