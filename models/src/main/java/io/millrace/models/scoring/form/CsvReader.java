package io.millrace.models.scoring.form;

import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.cell.CsvCells;
import io.millrace.models.scoring.check.TableCheck;
import io.millrace.models.signature.DataType;
import io.millrace.models.signature.Schema;
import io.millrace.models.signature.Signature;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads bodies in CSV: commas, names in the first line. For any number of threads. */
public final class CsvReader {

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();

  private final Schema schema;
  private final Map<String, Schema.Column> columns = new HashMap<>();

  /** For a signature; null if there is none. */
  public CsvReader(Signature signature) {
    schema = signature == null || signature.isFromTypeHint() ? null : signature.inputs();
    if (schema instanceof Schema.Columns table && table.isNamed()) {
      table.columns().forEach(column -> columns.put(column.name(), column));
    }
  }

  /**
   * Reads a body.
   *
   * @throws ScoringException if it is not one, or not as the signature says
   */
  public Request read(byte[] body) {
    if (schema instanceof Schema.Tensors
        || columns.values().stream().anyMatch(c -> !(c.type() instanceof DataType.Scalar))) {
      throw ScoringException.csv("the model takes what CSV cannot say: send JSON");
    }
    try (CSVParser parser = CSVParser.parse(new StringReader(text(body)), FORMAT)) {
      List<CSVRecord> records = parser.getRecords();
      if (records.isEmpty()) {
        throw ScoringException.csv("No columns to parse from file");
      }
      return new Request(table(records), null, null);
    } catch (IOException | UncheckedIOException e) {
      throw ScoringException.csv(e.getMessage());
    }
  }

  private Table table(List<CSVRecord> records) {
    CSVRecord names = records.getFirst();
    int rows = records.size() - 1;
    for (CSVRecord record : records) {
      if (record.size() > names.size()) {
        throw ScoringException.csv(
            "Expected %d fields in line %d, saw %d"
                .formatted(names.size(), record.getRecordNumber(), record.size()));
      }
    }
    List<Table.Column> cells = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      labels.add(names.get(i));
    }
    for (int i : order(labels)) {
      String[] texts = new String[rows];
      for (int row = 0; row < rows; row++) {
        CSVRecord record = records.get(row + 1);
        texts[row] = i < record.size() ? record.get(i) : "";
      }
      cells.add(new Table.Column(labels.get(i), column(labels.get(i), i, texts)));
    }
    return new Table(cells, rows, true);
  }

  private Tensor column(String name, int position, String[] texts) {
    Schema.Column column =
        schema == null
            ? null
            : columns.isEmpty()
                ? ((Schema.Columns) schema).columns().get(position)
                : columns.get(name);
    try {
      return column == null
          ? CsvCells.inferred(texts)
          : CsvCells.of(((DataType.Scalar) column.type()).elements(), texts);
    } catch (CellException e) {
      throw ScoringException.csv("column " + name + ": " + e.getMessage());
    }
  }

  /** Which columns the model is given, in its order. */
  private List<Integer> order(List<String> labels) {
    List<Integer> order = new ArrayList<>();
    if (columns.isEmpty()) {
      int wanted = schema instanceof Schema.Columns table ? table.columns().size() : labels.size();
      if (labels.size() < wanted) {
        throw ScoringException.schema(
            "Model inference is missing inputs. The model signature declares %d inputs  but the provided value only has %d inputs."
                .formatted(wanted, labels.size()));
      }
      for (int i = 0; i < wanted; i++) {
        order.add(i);
      }
      return order;
    }
    List<Schema.Column> all = ((Schema.Columns) schema).columns();
    TableCheck.requirePresent(
        labels,
        all.stream().map(Schema.Column::name).toList(),
        all.stream().filter(Schema.Column::isRequired).map(Schema.Column::name).toList());
    for (Schema.Column column : all) {
      if (labels.contains(column.name())) {
        order.add(labels.indexOf(column.name()));
      }
    }
    return order;
  }

  private static String text(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw ScoringException.invalidInput("Ensure that input is a valid UTF-8 encoded string.");
    }
  }
}
