package io.millrace.models.requestlog;

import io.millrace.tracking.v1.RunInfo;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Lines of one deployment that wait to be written to one run. For one thread. */
final class LogBatch {

  /** What there may be at most while tracking is away. */
  private static final int MOST_BYTES = 16 << 20;

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private int count;

  /** Made when there is something to write. */
  private RunInfo run;

  /** False if there is no more room. */
  boolean add(byte[] line) {
    if (lines.size() + line.length > MOST_BYTES) {
      return false;
    }
    lines.writeBytes(line);
    count++;
    return true;
  }

  int count() {
    return count;
  }

  void write(LogRun runs, String deployment, Sampling sampling) {
    if (run == null) {
      run = runs.create(deployment, sampling);
    }
    runs.write(run, NAME.format(Instant.now()), lines.toByteArray());
  }

  void end(LogRun runs) {
    if (run != null) {
      runs.end(run);
    }
    forgetRun();
  }

  /** What comes goes to another one. */
  void forgetRun() {
    run = null;
  }

  void clear() {
    lines.reset();
    count = 0;
  }
}
