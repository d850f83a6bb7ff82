package io.millrace.python.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Hands the output of a process on as it is, no faster than it is taken. */
final class OutputCopy implements Output {

  private static final Logger LOG = Logger.getLogger(OutputCopy.class);
  private static final int PIECE = 64 << 10;

  private final InputStream in;
  private final OutputStream out;
  private volatile boolean isHanding;
  private volatile long readAt = System.nanoTime();

  OutputCopy(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  @Override
  public List<String> lastLines() {
    return List.of();
  }

  /** What lies in the pipe has to be taken, by something that may be slow. */
  @Override
  public Duration patience() {
    return Duration.ofMinutes(1);
  }

  @Override
  public boolean isBusy(Duration last) {
    return isHanding || System.nanoTime() - readAt < last.toNanos();
  }

  @Override
  public void run() {
    byte[] piece = new byte[PIECE];
    boolean isTaken = true;
    try {
      for (int size = in.read(piece); size >= 0; size = in.read(piece)) {
        isHanding = true;
        isTaken = isTaken && hand(piece, size);
        readAt = System.nanoTime();
        isHanding = false;
      }
    } catch (IOException e) {
      LOG.debug("The output of a process cannot be read any more", e);
    }
  }

  private boolean hand(byte[] piece, int size) {
    try {
      out.write(piece, 0, size);
      return true;
    } catch (IOException | RuntimeException e) {
      // A taker that fails must not stop the process, which would wait to write for ever.
      LOG.warn("The output of a process is not taken any more", e);
      return false;
    }
  }
}
