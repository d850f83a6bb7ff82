package io.millrace.python.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Hands the output of a process on, line by line, whatever its lines are. */
final class OutputReader implements Output {

  static final int LONGEST_LINE = 4000;
  static final int LAST_LINES = 30;

  private static final Logger LOG = Logger.getLogger(OutputReader.class);

  private final InputStream in;
  private final Consumer<String> lines;
  private final Deque<String> last = new ArrayDeque<>();
  private final StringBuilder line = new StringBuilder();
  private boolean isEmpty = true;

  OutputReader(InputStream in, Consumer<String> lines) {
    this.in = in;
    this.lines = lines;
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(1);
  }

  @Override
  public boolean isBusy(Duration last) {
    return true;
  }

  @Override
  public List<String> lastLines() {
    synchronized (last) {
      return List.copyOf(last);
    }
  }

  @Override
  public void run() {
    try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      char[] buffer = new char[8192];
      for (int size = reader.read(buffer); size >= 0; size = reader.read(buffer)) {
        for (int i = 0; i < size; i++) {
          add(buffer[i]);
        }
      }
    } catch (IOException e) {
      LOG.debug("The output of a process cannot be read any more", e);
    }
    if (!isEmpty) {
      end();
    }
  }

  private void add(char c) {
    // Progress bars go back to the start of their line.
    if (c == '\n' || c == '\r') {
      if (!isEmpty) {
        end();
      }
      return;
    }
    isEmpty = false;
    if (line.length() < LONGEST_LINE) {
      line.append(Character.isISOControl(c) && c != '\t' ? ' ' : c);
    }
  }

  private void end() {
    String text = line.toString();
    line.setLength(0);
    isEmpty = true;
    synchronized (last) {
      last.addLast(text);
      if (last.size() > LAST_LINES) {
        last.removeFirst();
      }
    }
    try {
      lines.accept(text);
    } catch (RuntimeException e) {
      // A listener that fails must not stop the process, which would wait to write for ever.
      LOG.warn("A line of output was not taken", e);
    }
  }
}
