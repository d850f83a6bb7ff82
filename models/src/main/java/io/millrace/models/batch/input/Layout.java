package io.millrace.models.batch.input;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Payload.TensorMap;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.check.TableCheck;
import io.millrace.models.signature.DataType;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Schema;
import io.millrace.models.signature.Signature;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Which columns of a file are read, as what, and where their cells lie so that the model finds them
 * where it reads. Memory goes round: a chunk that is done with is written over by a later one.
 */
final class Layout {

  private static final int KEPT = 6;

  /** In bytes; a chunk of many columns has fewer rows. */
  private static final int LARGEST_CHUNK = 64 << 20;

  /**
   * A column of the file that the model takes.
   *
   * @param index in the file, from 0
   */
  private record Source(int index, String name, ElementType type) {}

  private final List<Source> sources = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();
  private final Schema schema;
  private int rows;
  private final boolean isMatrix;
  private int bytes;
  private final ArrayBlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(KEPT);
  private ByteBuffer memory;

  /**
   * For a file.
   *
   * @param names of its columns
   * @param inferred the type of a column that no signature speaks of
   * @param rows of a chunk
   * @throws MillraceException INVALID_PARAMETER_VALUE if the file does not have what the signature
   *     asks for, or the signature asks for what such files cannot say
   */
  Layout(List<String> names, Signature signature, IntFunction<ElementType> inferred, int rows) {
    schema = schema(signature);
    this.rows = rows;
    try {
      switch (schema) {
        case null ->
            IntStream.range(0, names.size())
                .forEach(i -> sources.add(new Source(i, names.get(i), inferred.apply(i))));
        case Schema.Columns table -> columns(names, table);
        case Schema.Tensors tensors -> tensors(names, tensors);
      }
    } catch (ScoringException e) {
      throw MillraceException.invalid(e.getMessage());
    }
    isMatrix = schema instanceof Schema.Tensors tensors && !tensors.isNamed();
    place();
  }

  private static Schema schema(Signature signature) {
    return signature == null || signature.isFromTypeHint() ? null : signature.inputs();
  }

  /**
   * Refuses a signature of what CSV and Parquet's flat columns cannot say.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE with the field
   */
  static void check(Signature signature) {
    switch (schema(signature)) {
      case null -> {}
      case Schema.Columns table ->
          table.columns().stream()
              .filter(column -> !(column.type() instanceof DataType.Scalar))
              .findFirst()
              .ifPresent(column -> refuse(column.name(), "lists or objects"));
      case Schema.Tensors tensors ->
          tensors.specs().stream()
              .filter(spec -> !isFlat(spec, tensors.isNamed()))
              .findFirst()
              .ifPresent(spec -> refuse(spec.name(), "an array of shape " + spec.shape()));
    }
  }

  private static void refuse(String name, String what) {
    throw MillraceException.invalid(
        "Invalid value for parameter 'input.format' supplied: The model's input %s is %s, which only JSONL can say."
            .formatted(name == null ? "" : "'" + name + "'", what));
  }

  private static boolean isFlat(Schema.Spec spec, boolean isNamed) {
    List<Long> shape = spec.shape();
    boolean hasTextForm =
        spec.type() != ElementType.COMPLEX64 && spec.type() != ElementType.COMPLEX128;
    return hasTextForm
        && !shape.isEmpty()
        && shape.getFirst() == -1
        && (shape.size() == 1 || shape.size() == 2 && (!isNamed || shape.get(1) == 1));
  }

  private void columns(List<String> names, Schema.Columns table) {
    List<Schema.Column> wanted = table.columns();
    if (!table.isNamed()) {
      if (names.size() < wanted.size()) {
        throw ScoringException.schema(
            "Model inference is missing inputs. The model signature declares %d inputs but the file only has %d columns."
                .formatted(wanted.size(), names.size()));
      }
      for (int i = 0; i < wanted.size(); i++) {
        sources.add(new Source(i, names.get(i), scalar(wanted.get(i))));
      }
      return;
    }
    TableCheck.requirePresent(
        names,
        wanted.stream().map(Schema.Column::name).toList(),
        wanted.stream().filter(Schema.Column::isRequired).map(Schema.Column::name).toList());
    for (Schema.Column column : wanted) {
      if (names.contains(column.name())) {
        sources.add(new Source(index(names, column.name()), column.name(), scalar(column)));
      }
    }
  }

  private static ElementType scalar(Schema.Column column) {
    return ((DataType.Scalar) column.type()).elements();
  }

  private void tensors(List<String> names, Schema.Tensors tensors) {
    if (tensors.isNamed()) {
      List<String> wanted = tensors.specs().stream().map(Schema.Spec::name).toList();
      TableCheck.requirePresent(names, wanted, wanted);
      tensors
          .specs()
          .forEach(
              spec -> sources.add(new Source(index(names, spec.name()), spec.name(), spec.type())));
      return;
    }
    Schema.Spec spec = tensors.specs().getFirst();
    long width = spec.shape().size() == 1 ? 1 : spec.shape().get(1);
    if (width >= 0 && width != names.size()) {
      throw ScoringException.schema(
          "The model's input is an array with %d values in a row, and the file has %d columns."
              .formatted(width, names.size()));
    }
    for (int i = 0; i < names.size(); i++) {
      sources.add(new Source(i, names.get(i), spec.type()));
    }
  }

  private static int index(List<String> names, String name) {
    if (names.indexOf(name) != names.lastIndexOf(name)) {
      throw ScoringException.schema("There are several columns '%s'.".formatted(name));
    }
    return names.indexOf(name);
  }

  private void place() {
    long rowBytes = sources.stream().mapToLong(source -> source.type().bytes()).sum();
    rows = (int) Math.max(1, Math.min(rows, LARGEST_CHUNK / Math.max(1, rowBytes)));
    long at = 0;
    for (int i = 0; i < sources.size(); i++) {
      Source source = sources.get(i);
      int width = source.type().bytes();
      columns.add(
          isMatrix
              ? new Column(source.name(), source.type(), rows, sources.size(), i * width)
              : new Column(source.name(), source.type(), rows, 1, (int) at));
      at += ((long) rows * width + 7) & ~7;
    }
    bytes = (int) at;
  }

  /** How many rows a chunk has at most. */
  int rows() {
    return rows;
  }

  int size() {
    return columns.size();
  }

  /** A column that the model takes. */
  Column column(int i) {
    return columns.get(i);
  }

  /** Where it is in the file. */
  int index(int i) {
    return sources.get(i).index();
  }

  /** Begins a chunk. */
  void begin() {
    ByteBuffer next = free.poll();
    ByteBuffer taken = next == null ? Tensor.allocate(ElementType.INT8, bytes) : next;
    memory = taken;
    columns.forEach(column -> column.begin(taken));
  }

  /** Gives the memory of the chunk that was begun last back, once that is done with. */
  Runnable release() {
    ByteBuffer taken = memory;
    return () -> free.offer(taken);
  }

  /** What was filled in, as the model takes it. */
  Payload payload(int filled) {
    if (isMatrix) {
      return matrix(((Schema.Tensors) schema).specs().getFirst(), filled);
    }
    if (schema instanceof Schema.Tensors tensors) {
      SequencedMap<String, Tensor> map = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        boolean isColumn = tensors.specs().get(i).shape().size() == 2;
        map.put(
            columns.get(i).name(),
            isColumn
                ? columns.get(i).tensor(filled, filled, 1)
                : columns.get(i).tensor(filled, filled));
      }
      return new TensorMap(map);
    }
    return new Table(
        columns.stream()
            .map(column -> new Table.Column(column.name(), column.tensor(filled, filled)))
            .toList(),
        filled,
        true);
  }

  private Tensor matrix(Schema.Spec spec, int filled) {
    int width = columns.size();
    long[] shape = spec.shape().size() == 1 ? new long[] {filled} : new long[] {filled, width};
    if (spec.type().isFixedSize()) {
      return columns.getFirst().tensor(filled * width, shape);
    }
    Object[] all = new Object[filled * width];
    for (int i = 0; i < all.length; i++) {
      all[i] = columns.get(i % width).objects()[i / width];
    }
    return Tensor.of(spec.type(), all, shape);
  }
}
