package io.millrace.models.scoring.check;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.cell.Slab;
import io.millrace.models.scoring.cell.TensorCells;
import io.millrace.models.scoring.form.Frame;
import io.millrace.models.signature.Schema;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Tables for models that take tensors: columns become tensors, or all together one. */
final class TableTensors {

  private TableTensors() {}

  static Payload of(Frame frame, Schema.Tensors schema) {
    if (frame.rows() == 0) {
      throw ScoringException.schema("Input DataFrame is empty.");
    }
    if (schema.isNamed()) {
      return named(frame, schema);
    }
    Schema.Spec spec = schema.specs().getFirst();
    return frame.columns().size() == 1
        ? column(frame.columns().getFirst(), spec, frame.rows())
        : matrix(frame, spec);
  }

  private static Payload named(Frame frame, Schema.Tensors schema) {
    List<String> names = schema.specs().stream().map(Schema.Spec::name).toList();
    Map<Object, Frame.Column> found = TableCheck.find(frame, names, names);
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (Schema.Spec spec : schema.specs()) {
      tensors.put(spec.name(), column(found.get(spec.name()), spec, frame.rows()));
    }
    return new Payload.TensorMap(tensors);
  }

  /** One column: a row is a value, or a flat list that is laid out as the signature says. */
  private static Tensor column(Frame.Column column, Schema.Spec spec, int rows) {
    TensorCells cells = (TensorCells) column.cells();
    List<Long> shape = spec.shape();
    long width = 1;
    boolean fits = cells.failure() == null && !shape.isEmpty() && shape.getFirst() == -1;
    long[] actual = new long[shape.size()];
    for (int i = 1; i < actual.length; i++) {
      actual[i] = shape.get(i);
      width *= shape.get(i);
      fits &= shape.get(i) > 0;
    }
    fits &= width == cells.width() && (!cells.isScalar() || shape.size() <= 2);
    if (!fits) {
      throw ScoringException.schema(
          ("The value in the Input DataFrame column '%s' could not be converted to the expected"
                  + " shape of: '%s'. Ensure that each of the input list elements are of uniform"
                  + " length and that the data can be coerced to the tensor type '%s'%s")
              .formatted(
                  column.label(),
                  ShapeText.of(shape),
                  spec.type().numpyName(),
                  cells.failure() == null ? "" : ": " + cells.failure()));
    }
    actual[0] = rows;
    return cells.build(null, actual);
  }

  /** Columns of single values, side by side. */
  private static Tensor matrix(Frame frame, Schema.Spec spec) {
    int columns = frame.columns().size();
    boolean fits = spec.shape().equals(List.of(-1L, (long) columns));
    for (Frame.Column column : frame.columns()) {
      TensorCells cells = (TensorCells) column.cells();
      fits &= cells.isScalar() && cells.failure() == null;
    }
    if (!fits) {
      throw ScoringException.schema(
          ("This model contains a model signature with an unnamed input. Since the input data is a"
                  + " pandas DataFrame containing multiple columns, the input shape must be of the"
                  + " structure (-1, number_of_dataframe_columns). Instead, the input DataFrame"
                  + " passed had %d columns and an input shape of %s with all values within the"
                  + " DataFrame of scalar type. Please adjust the passed in DataFrame to match the"
                  + " expected structure")
              .formatted(columns, ShapeText.of(spec.shape())));
    }
    int rows = frame.rows();
    if (!spec.type().isFixedSize()) {
      Object[] all = new Object[rows * columns];
      for (int j = 0; j < columns; j++) {
        Object[] cells = cells(frame, j).objects();
        for (int i = 0; i < rows; i++) {
          all[i * columns + j] = cells[i];
        }
      }
      return Tensor.of(spec.type(), all, rows, columns);
    }
    int bytes = spec.type().bytes();
    ByteBuffer all = Tensor.allocate(spec.type(), (long) rows * columns);
    for (int j = 0; j < columns; j++) {
      ByteBuffer cells = cells(frame, j).buffer();
      for (int i = 0; i < rows; i++) {
        all.put((i * columns + j) * bytes, cells, i * bytes, bytes);
      }
    }
    return Tensor.of(spec.type(), all.order(ByteOrder.nativeOrder()), rows, columns);
  }

  private static Tensor cells(Frame frame, int column) {
    return frame.columns().get(column).cells().build((Slab) null, frame.rows());
  }
}
