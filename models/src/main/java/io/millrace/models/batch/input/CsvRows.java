package io.millrace.models.batch.input;

import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.cell.CsvCells;
import io.millrace.models.scoring.json.Python;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Signature;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** CSV. Without a signature the first rows say what the columns are of. */
final class CsvRows implements RowReader {

  private static final int SAMPLE = 1_000;

  private final InputStream in;
  private final Window window;
  private final CsvScanner scanner;
  private final boolean keepsOriginals;
  private final List<String> names = new ArrayList<>();
  private final byte[] header;
  private final Layout layout;
  private long rowsRead;

  /** Reads the line of names. Parameters as of {@link RowReaders#open}. */
  CsvRows(InputStream in, Signature signature, int chunkRows, boolean keepsOriginals, Position from)
      throws IOException {
    this.in = in;
    this.keepsOriginals = keepsOriginals;
    Layout.check(signature);
    window = new Window(in);
    scanner = new CsvScanner(window);
    skipByteOrderMark();
    if (!scanner.next()) {
      throw MillraceException.invalid("The input has no line of names: it is empty.");
    }
    if (!scanner.isSound()) {
      throw MillraceException.invalid("The input's line of names is no CSV: a quote is astray.");
    }
    for (int i = 0; i < scanner.fields(); i++) {
      names.add(scanner.text(i));
    }
    header = Arrays.copyOfRange(scanner.bytes(), scanner.recordStart(), scanner.recordEnd());
    scanner.done();
    boolean isTyped = signature != null && signature.inputs() != null;
    List<ElementType> types = isTyped && !signature.isFromTypeHint() ? List.of() : sample();
    layout = new Layout(names, signature, types::get, chunkRows);
    if (from.rows() > 0) {
      window.skipTo(from.bytes());
      rowsRead = from.rows();
    }
  }

  private void skipByteOrderMark() throws IOException {
    while (window.end() < 3 && !window.isOver()) {
      window.more();
    }
    byte[] bytes = window.bytes();
    if (window.end() >= 3
        && bytes[0] == (byte) 0xef
        && bytes[1] == (byte) 0xbb
        && bytes[2] == (byte) 0xbf) {
      window.drop(3);
    }
  }

  /** The types of the first rows, as far as they lie in a mebibyte; they are read again later. */
  private List<ElementType> sample() throws IOException {
    while (window.end() - window.start() < 1 << 20 && !window.isOver()) {
      window.more();
    }
    int start = window.start();
    List<List<String>> cells = new ArrayList<>();
    names.forEach(name -> cells.add(new ArrayList<>()));
    Window copy = window.fixed();
    CsvScanner rows = new CsvScanner(copy);
    for (int row = 0; row < SAMPLE && rows.next(); row++) {
      if (rows.recordEnd() == copy.end() && row > 0) {
        break;
      }
      for (int i = 0; i < names.size() && rows.isSound(); i++) {
        cells.get(i).add(i < rows.fields() ? rows.text(i) : "");
      }
      rows.done();
    }
    window.drop(start);
    return cells.stream()
        .map(column -> CsvCells.inferred(column.toArray(String[]::new)).type())
        .toList();
  }

  @Override
  public byte[] header() {
    return header;
  }

  @Override
  public Chunk next() throws IOException {
    List<Chunk.Refused> refused = new ArrayList<>();
    Originals originals = keepsOriginals ? new Originals() : null;
    int rows = 0;
    long before = rowsRead;
    layout.begin();
    while (rows < layout.rows() && refused.size() < layout.rows() && scanner.next()) {
      rowsRead++;
      String wrong = put(rows);
      if (wrong == null) {
        rows++;
        if (keepsOriginals) {
          originals.add(scanner.bytes(), scanner.recordStart(), scanner.recordEnd());
          // What comes behind must be below its own name.
          originals.append(',', names.size() - scanner.fields());
        }
      } else {
        refused.add(RowReaders.refused(rowsRead, wrong, scanner));
      }
      scanner.done();
    }
    if (rowsRead == before) {
      return null;
    }
    return new Chunk(
        rows == 0 ? null : layout.payload(rows),
        rows,
        refused,
        originals,
        rowsRead,
        window.offset(),
        layout.release());
  }

  /** Takes the record for a row; says what is wrong if it cannot be one. */
  private String put(int row) {
    if (!scanner.isSound()) {
      return "A quote is astray: field %d".formatted(scanner.fields());
    }
    if (scanner.fields() > names.size()) {
      return "Expected %d fields, saw %d".formatted(names.size(), scanner.fields());
    }
    for (int i = 0; i < layout.size(); i++) {
      int field = layout.index(i);
      Column column = layout.column(i);
      try {
        if (field < scanner.fields()) {
          column.put(
              row,
              scanner.bytes(),
              scanner.start(field),
              scanner.end(field),
              scanner.isEscaped(field));
        } else {
          column.put(row, "");
        }
      } catch (CellException e) {
        return "column %s: %s".formatted(Python.repr(column.name()), e.getMessage());
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
