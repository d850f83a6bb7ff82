package io.millrace.models.traffic;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Payload.TensorMap;
import io.millrace.models.data.Table;
import io.millrace.models.data.Table.Column;
import io.millrace.models.data.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/** Payloads as rows: tables, and arrays whose first dimension counts. */
final class Rows {

  private static final int NONE = -1;

  private Rows() {}

  /** How many rows a payload has; -1 if it cannot be seen as rows. */
  static int count(Payload payload) {
    return switch (payload) {
      case Table table -> table.columns().isEmpty() ? NONE : table.rows();
      case Tensor tensor -> count(tensor);
      case TensorMap map -> {
        int[] counts = map.tensors().values().stream().mapToInt(Rows::count).distinct().toArray();
        yield counts.length == 1 ? counts[0] : NONE;
      }
      case Payload.Value value -> NONE;
    };
  }

  private static int count(Tensor tensor) {
    long[] shape = tensor.shape();
    return shape.length == 0 ? NONE : Math.toIntExact(shape[0]);
  }

  /** Whether the rows of two payloads that have rows can stand below each other. */
  static boolean fit(Payload one, Payload other) {
    return switch (one) {
      case Table table ->
          other instanceof Table second
              && table.isNamed() == second.isNamed()
              && table.columns().size() == second.columns().size()
              && fit(table.columns(), second.columns());
      case Tensor tensor -> other instanceof Tensor second && fit(tensor, second);
      case TensorMap map ->
          other instanceof TensorMap second
              && map.tensors().keySet().equals(second.tensors().keySet())
              && map.tensors().entrySet().stream()
                  .allMatch(entry -> fit(entry.getValue(), second.tensors().get(entry.getKey())));
      case Payload.Value value -> false;
    };
  }

  private static boolean fit(List<Column> one, List<Column> other) {
    for (int i = 0; i < one.size(); i++) {
      Column column = one.get(i);
      Column second = other.get(i);
      if (!column.name().equals(second.name())
          || column.values().type() != second.values().type()) {
        return false;
      }
    }
    return true;
  }

  private static boolean fit(Tensor one, Tensor other) {
    long[] shape = one.shape();
    long[] second = other.shape();
    return one.type() == other.type()
        && Arrays.equals(shape, 1, shape.length, second, 1, second.length);
  }

  /** All rows of payloads that fit, one below the other. */
  static Payload join(List<Payload> parts) {
    return switch (parts.getFirst()) {
      case Table first -> {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < first.columns().size(); i++) {
          int index = i;
          columns.add(
              new Column(
                  first.columns().get(i).name(),
                  joined(parts, part -> ((Table) part).columns().get(index).values())));
        }
        int rows = parts.stream().mapToInt(Rows::count).sum();
        yield new Table(columns, rows, first.isNamed());
      }
      case Tensor first -> joined(parts, Tensor.class::cast);
      case TensorMap first -> {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : first.tensors().sequencedKeySet()) {
          tensors.put(name, joined(parts, part -> ((TensorMap) part).tensors().get(name)));
        }
        yield new TensorMap(tensors);
      }
      case Payload.Value value -> throw new IllegalArgumentException("no rows");
    };
  }

  private static Tensor joined(List<Payload> parts, Function<Payload, Tensor> of) {
    List<Tensor> tensors = parts.stream().map(of).toList();
    Tensor first = tensors.getFirst();
    long[] shape = first.shape();
    shape[0] = tensors.stream().mapToLong(Rows::count).sum();
    if (!first.type().isFixedSize()) {
      Object[] all = tensors.stream().flatMap(tensor -> Arrays.stream(tensor.objects())).toArray();
      return Tensor.of(first.type(), all, shape);
    }
    ByteBuffer all = Tensor.allocate(first.type(), Tensor.size(shape));
    tensors.forEach(tensor -> all.put(tensor.buffer()));
    return Tensor.of(first.type(), all.flip(), shape);
  }

  /** Some rows of a payload that has rows. */
  static Payload slice(Payload payload, int from, int rows) {
    return switch (payload) {
      case Table table ->
          new Table(
              table.columns().stream()
                  .map(column -> new Column(column.name(), slice(column.values(), from, rows)))
                  .toList(),
              rows,
              table.isNamed());
      case Tensor tensor -> slice(tensor, from, rows);
      case TensorMap map -> {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        map.tensors().forEach((name, tensor) -> tensors.put(name, slice(tensor, from, rows)));
        yield new TensorMap(tensors);
      }
      case Payload.Value value -> throw new IllegalArgumentException("no rows");
    };
  }

  private static Tensor slice(Tensor tensor, int from, int rows) {
    long[] shape = tensor.shape();
    shape[0] = 1;
    int perRow = Math.toIntExact(Tensor.size(shape));
    shape[0] = rows;
    if (!tensor.type().isFixedSize()) {
      return Tensor.of(
          tensor.type(),
          Arrays.copyOfRange(tensor.objects(), from * perRow, (from + rows) * perRow),
          shape);
    }
    int bytes = perRow * tensor.type().bytes();
    ByteBuffer all = tensor.buffer();
    ByteBuffer part = all.slice(all.position() + from * bytes, rows * bytes).order(all.order());
    return Tensor.of(tensor.type(), part, shape);
  }
}
