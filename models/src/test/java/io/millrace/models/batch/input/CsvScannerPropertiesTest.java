package io.millrace.models.batch.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The scanner splits as a parser does that makes a text of every field. */
class CsvScannerPropertiesTest {

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();

  /** A stream that gives a few bytes at a time, so that records end where its pieces do not. */
  private static InputStream trickle(byte[] bytes, int size) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, size));
      }
    };
  }

  @Property
  void sound(
      @ForAll
          List<List<@StringLength(max = 4) @Chars({',', '"', '\n', '\r', 'a', 'é', ' '}) String>>
              rows,
      @ForAll @IntRange(min = 1, max = 9) int piece,
      @ForAll boolean isUnix)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>();
      row.forEach(cell -> cells.add('"' + cell.replace("\"", "\"\"") + '"'));
      text.append(String.join(",", cells)).append(isUnix ? "\n" : "\r\n");
    }
    assertThat(scanned(text.toString(), piece)).isEqualTo(expected(text.toString()));
  }

  @Property
  void withoutQuotes(
      @ForAll
          @StringLength(max = 40)
          @Chars({',', '\n', '\r', ' '})
          @CharRange(from = 'a', to = 'b')
          String text,
      @ForAll @IntRange(min = 1, max = 9) int piece)
      throws IOException {
    assertThat(scanned(text, piece)).isEqualTo(expected(text));
  }

  @Property
  void anything(
      @ForAll @StringLength(max = 60) @Chars({',', '"', '\n', '\r', 'a'}) String text,
      @ForAll @IntRange(min = 1, max = 9) int piece)
      throws IOException {
    // Whatever it is, it comes to an end, and pieces make no difference.
    assertThat(scanned(text, piece)).isEqualTo(scanned(text, 1000));
  }

  private static List<List<String>> scanned(String text, int piece) throws IOException {
    Window window = new Window(trickle(text.getBytes(StandardCharsets.UTF_8), piece));
    CsvScanner scanner = new CsvScanner(window);
    List<List<String>> rows = new ArrayList<>();
    while (scanner.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 0; i < scanner.fields(); i++) {
        row.add(scanner.text(i));
      }
      rows.add(row);
      scanner.done();
    }
    return rows;
  }

  private static List<List<String>> expected(String text) throws IOException {
    try (CSVParser parser = CSVParser.parse(new StringReader(text), FORMAT)) {
      return parser.getRecords().stream().map(CSVRecord::toList).toList();
    }
  }
}
