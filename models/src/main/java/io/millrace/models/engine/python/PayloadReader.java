package io.millrace.models.engine.python;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Payload.TensorMap;
import io.millrace.models.data.Payload.Value;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import io.millrace.models.worker.v1.Array;
import io.millrace.models.worker.v1.Block;
import io.millrace.models.worker.v1.Elements;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * What a worker answers, as a model does. A worker runs other people's code: nothing is believed.
 */
final class PayloadReader {

  private PayloadReader() {}

  /**
   * Reads an answer.
   *
   * @throws IOException if it is not one
   */
  static Payload read(io.millrace.models.worker.v1.Payload payload) throws IOException {
    try {
      return switch (payload.getKindCase()) {
        case TABLE -> table(payload.getTable());
        case ARRAY -> array(payload.getArray());
        case ARRAYS -> {
          SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
          List<Array> arrays = payload.getArrays().getArraysList();
          for (int i = 0; i < arrays.size(); i++) {
            tensors.put(payload.getArrays().getNames(i), array(arrays.get(i)));
          }
          yield new TensorMap(tensors);
        }
        case JSON -> new Value(JsonText.read(payload.getJson()));
        case KIND_NOT_SET -> throw new IOException("an answer without predictions");
      };
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      throw new IOException("an answer that does not fit together: " + e.getMessage(), e);
    }
  }

  private static Table table(io.millrace.models.worker.v1.Table table) throws IOException {
    int size = table.getBlocksList().stream().mapToInt(Block::getColumnsCount).sum();
    boolean isNamed = table.getNamesCount() > 0;
    int rows = table.getRows();
    Table.Column[] columns = new Table.Column[size];
    for (Block block : table.getBlocksList()) {
      int count = block.getColumnsCount();
      Tensor all = tensor(block.getElements(), Math.multiplyExact(count, rows));
      for (int i = 0; i < count; i++) {
        int at = block.getColumns(i);
        String name = isNamed ? table.getNames(at) : Integer.toString(at);
        columns[at] = new Table.Column(name, part(all, i * rows, rows));
      }
    }
    if (IntStream.range(0, size).anyMatch(i -> columns[i] == null)) {
      throw new IOException("an answer that lacks a column");
    }
    return new Table(List.of(columns), rows, isNamed);
  }

  private static Tensor part(Tensor all, int from, int size) {
    if (!all.type().isFixedSize()) {
      Object[] part = Arrays.copyOfRange(all.objects(), from, from + size);
      return Tensor.of(all.type(), part, size);
    }
    int bytes = all.type().bytes();
    ByteBuffer part = all.buffer().slice(from * bytes, size * bytes).order(ByteOrder.nativeOrder());
    return Tensor.of(all.type(), part, size);
  }

  private static Tensor array(Array array) throws IOException {
    long[] shape = array.getShapeList().stream().mapToLong(Long::longValue).toArray();
    return tensor(array.getElements(), Tensor.size(shape)).reshape(shape);
  }

  private static Tensor tensor(Elements elements, long size) throws IOException {
    ElementType type =
        ElementType.of(elements.getDtype())
            .orElseThrow(() -> new IOException("elements of type " + elements.getDtype()));
    if (type.isFixedSize()) {
      ByteBuffer raw = elements.getRaw().asReadOnlyByteBuffer().order(ByteOrder.nativeOrder());
      return Tensor.of(type, raw, size);
    }
    Object[] values =
        switch (type) {
          case STRING -> elements.getTextsList().toArray();
          case BYTES ->
              elements.getBinariesList().stream().map(bytes -> bytes.toByteArray()).toArray();
          default ->
              JsonText.read(elements.getJson()) instanceof List<?> list
                  ? list.toArray()
                  : new Object[0];
        };
    for (int at : elements.getMissingList()) {
      values[at] = null;
    }
    return Tensor.of(type, values, size);
  }
}
