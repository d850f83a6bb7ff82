package io.millrace.models.scoring.form;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.cell.Leniency;
import io.millrace.models.scoring.cell.TensorBuilder;
import io.millrace.models.scoring.check.ShapeText;
import io.millrace.models.scoring.check.TableCheck;
import io.millrace.models.scoring.json.Slice;
import io.millrace.models.signature.DataType;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Schema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An array for columns without names, whose first type all its elements get. */
final class PositionInputs {

  private final List<Schema.Column> columns;

  PositionInputs(Schema.Columns schema) {
    this.columns = schema.columns();
  }

  Payload read(Slice value) throws IOException {
    if (!(columns.getFirst().type() instanceof DataType.Scalar first)) {
      return cells(value);
    }
    Tensor array;
    try (JsonParser in = value.open()) {
      array = new TensorBuilder(first.elements()).read(in).build();
    }
    long[] shape = array.shape();
    if (shape.length > 2) {
      throw ScoringException.schema(
          "Must pass 2-d input. shape=" + ShapeText.of(Arrays.stream(shape).boxed().toList()));
    }
    int rows = shape.length == 0 ? 1 : (int) shape[0];
    int width = shape.length < 2 ? (rows == 0 ? 0 : 1) : (int) shape[1];
    if (width < columns.size() && columns.getFirst().name() != null) {
      List<String> names = columns.stream().map(Schema.Column::name).toList();
      TableCheck.requirePresent(names.subList(0, width), names, names);
    }
    if (width < columns.size()) {
      throw ScoringException.schema(
          ("Model inference is missing inputs. The model signature declares %d inputs  but the"
                  + " provided value only has %d inputs. Note: the inputs were not named in the"
                  + " signature so we can only verify their count.")
              .formatted(columns.size(), width));
    }
    List<Table.Column> built = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      ElementType wanted = ((DataType.Scalar) columns.get(i).type()).elements();
      if (columns.get(i).type() != first) {
        throw ScoringException.schema(
            "Incompatible input types for column %d. Can not safely convert %s to %s."
                .formatted(i, array.type().numpyName(), wanted.numpyName()));
      }
      built.add(new Table.Column(String.valueOf(i), column(array, i, rows, width)));
    }
    return new Table(built, rows, columns.getFirst().name() != null);
  }

  /** Values that have parts, or any: each element is a cell. */
  private Payload cells(Slice value) throws IOException {
    Frame.Column column =
        new Frame.Column(0L, CellPlan.builder(columns.getFirst(), Leniency.ARRAY));
    try (JsonParser in = value.open()) {
      if (value.kind() != JsonToken.START_ARRAY) {
        Tables.add(column, in, Leniency.ARRAY);
      } else {
        while (in.nextToken() != JsonToken.END_ARRAY) {
          Tables.add(column, in, Leniency.ARRAY);
        }
      }
    }
    Frame frame = new Frame(List.of(column), column.cells().size(), false);
    return TableCheck.enforce(frame, new Schema.Columns(columns));
  }

  private static Tensor column(Tensor array, int column, int rows, int width) {
    if (!array.type().isFixedSize()) {
      Object[] cells = new Object[rows];
      for (int i = 0; i < rows; i++) {
        cells[i] = array.objects()[i * width + column];
      }
      return Tensor.of(array.type(), cells, rows);
    }
    int bytes = array.type().bytes();
    ByteBuffer cells = Tensor.allocate(array.type(), rows);
    ByteBuffer all = array.buffer();
    for (int i = 0; i < rows; i++) {
      cells.put(i * bytes, all, all.position() + (i * width + column) * bytes, bytes);
    }
    return Tensor.of(array.type(), cells, rows);
  }
}
