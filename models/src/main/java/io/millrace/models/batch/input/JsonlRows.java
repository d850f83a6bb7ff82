package io.millrace.models.batch.input;

import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.data.Payload;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.form.RequestReader;
import io.millrace.models.scoring.json.JsonException;
import io.millrace.models.scoring.json.JsonScanner;
import io.millrace.models.scoring.json.Slice;
import io.millrace.models.signature.Signature;
import io.millrace.runtime.error.MillraceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * JSON lines. A chunk is what {@code /invocations} would be sent as {@code dataframe_records} (a
 * model that checks its input itself gets {@code inputs}), and is read by the same code. If it is
 * refused, its halves are tried, down to the rows that do not fit.
 */
final class JsonlRows implements RowReader {

  /** A chunk of long lines ends before it has its rows. */
  private static final int CHUNK_BYTES = 32 << 20;

  private final InputStream in;
  private final Window window;
  private final RequestReader requests;
  private final String form;
  private final int chunkRows;
  private final boolean keepsOriginals;
  private long rowsRead;

  /** Parameters as of {@link RowReaders#open}. */
  JsonlRows(
      InputStream in, Signature signature, int chunkRows, boolean keepsOriginals, Position from)
      throws IOException {
    this.in = in;
    this.chunkRows = chunkRows;
    this.keepsOriginals = keepsOriginals;
    window = new Window(in);
    requests = new RequestReader(signature);
    boolean isHinted = signature != null && signature.isFromTypeHint();
    form = isHinted ? "{\"inputs\": [" : "{\"dataframe_records\": [";
    window.skipTo(from.bytes());
    rowsRead = from.rows();
  }

  /** Refuses what does not begin with an object. */
  static void check(InputStream in) throws IOException {
    Window window = new Window(in);
    int end = line(window);
    while (end >= 0 && isBlank(window.bytes(), window.start(), end)) {
      drop(window, end);
      end = line(window);
    }
    if (end < 0) {
      return;
    }
    byte[] bytes = window.bytes();
    int at = window.start();
    while (bytes[at] == ' ' || bytes[at] == '\t') {
      at++;
    }
    if (bytes[at] != '{') {
      throw RowReaders.mismatch("its first line is no JSON object");
    }
  }

  /** Where the line ends; -1 if there is none. */
  private static int line(Window window) throws IOException {
    int looked = 0;
    while (true) {
      byte[] bytes = window.bytes();
      for (int at = window.start() + looked; at < window.end(); at++) {
        if (bytes[at] == '\n') {
          return at;
        }
      }
      looked = window.end() - window.start();
      if (window.isOver()) {
        return looked == 0 ? -1 : window.end();
      }
      window.more();
    }
  }

  private static void drop(Window window, int lineEnd) {
    window.drop(Math.min(lineEnd + 1, window.end()));
  }

  private static boolean isBlank(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /** Lines that are objects, each with the number of its row. */
  private static final class Lines {

    private final Originals texts = new Originals();
    private long[] rows = new long[64];
    private int size;

    void add(long row, byte[] bytes, int from, int to) {
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, 2 * size);
      }
      rows[size++] = row;
      texts.add(bytes, from, to);
    }

    int bytes() {
      return size == 0 ? 0 : texts.end(size - 1);
    }

    Chunk.Refused refused(int line, String message) {
      return RowReaders.refused(
          rows[line], message, texts.bytes(), texts.start(line), texts.end(line));
    }
  }

  @Override
  public Chunk next() throws IOException {
    Lines lines = new Lines();
    List<Chunk.Refused> refused = new ArrayList<>();
    long before = rowsRead;
    int end;
    while (rowsRead - before < chunkRows
        && lines.bytes() < CHUNK_BYTES
        && (end = line(window)) >= 0) {
      int start = window.start();
      byte[] bytes = window.bytes();
      if (!isBlank(bytes, start, end)) {
        rowsRead++;
        int stop = end > start && bytes[end - 1] == '\r' ? end - 1 : end;
        String wrong = wrong(bytes, start, stop);
        if (wrong == null) {
          lines.add(rowsRead, bytes, start, stop);
        } else {
          refused.add(RowReaders.refused(rowsRead, wrong, bytes, start, stop));
        }
      }
      drop(window, end);
    }
    if (rowsRead == before) {
      return null;
    }
    Payload data = lines.size == 0 ? null : attempt(lines.texts, 0, lines.size, null);
    if (data == null && lines.size > 0) {
      int broken = refused.size();
      refuse(lines, 0, lines.size, refused);
      lines = without(refused.subList(broken, refused.size()), lines);
      refused.sort(Comparator.comparingLong(Chunk.Refused::row));
      data = lines.size == 0 ? null : together(lines);
    }
    return new Chunk(
        data,
        lines.size,
        refused,
        keepsOriginals ? lines.texts : null,
        rowsRead,
        window.offset(),
        () -> {});
  }

  /** A line must be an object by itself: it may not close, or open, what others do. */
  private static String wrong(byte[] bytes, int from, int to) {
    try {
      Slice value = JsonScanner.check(Arrays.copyOfRange(bytes, from, to));
      return value.kind() == JsonToken.START_OBJECT ? null : "The line is no JSON object";
    } catch (JsonException e) {
      return "The line is no JSON: " + e.getMessage();
    } catch (CharacterCodingException e) {
      return "The line is not UTF-8";
    }
  }

  private static Lines without(List<Chunk.Refused> refused, Lines lines) {
    Lines kept = new Lines();
    int next = 0;
    for (int i = 0; i < lines.size; i++) {
      if (next < refused.size() && refused.get(next).row() == lines.rows[i]) {
        next++;
      } else {
        kept.add(lines.rows[i], lines.texts.bytes(), lines.texts.start(i), lines.texts.end(i));
      }
    }
    return kept;
  }

  private Payload together(Lines lines) {
    String[] failure = new String[1];
    Payload data = attempt(lines.texts, 0, lines.size, failure);
    if (data == null) {
      // Each row is one by itself, and together they are none: no row can be blamed.
      throw MillraceException.invalid(
          "Rows %d to %d do not go together: %s"
              .formatted(lines.rows[0], lines.rows[lines.size - 1], failure[0]));
    }
    return data;
  }

  private void refuse(Lines lines, int from, int to, List<Chunk.Refused> refused) {
    String[] failure = new String[1];
    if (attempt(lines.texts, from, to, failure) != null) {
      return;
    }
    if (to - from == 1) {
      refused.add(lines.refused(from, failure[0]));
      return;
    }
    int middle = (from + to) >>> 1;
    refuse(lines, from, middle, refused);
    refuse(lines, middle, to, refused);
  }

  /** Null if it is refused. */
  private Payload attempt(Originals lines, int from, int to, String[] failure) {
    ByteArrayOutputStream body =
        new ByteArrayOutputStream(lines.end(to - 1) - lines.start(from) + to - from + 64);
    body.writeBytes(form.getBytes(StandardCharsets.US_ASCII));
    for (int i = from; i < to; i++) {
      if (i > from) {
        body.write(',');
      }
      body.write(lines.bytes(), lines.start(i), lines.end(i) - lines.start(i));
    }
    body.writeBytes("]}".getBytes(StandardCharsets.US_ASCII));
    try {
      return requests.read(body.toByteArray()).data();
    } catch (ScoringException e) {
      if (failure != null) {
        failure[0] = e.getMessage();
      }
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
