package io.millrace.models.engine.python;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.millrace.models.data.Payload.TensorMap;
import io.millrace.models.data.Payload.Value;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import io.millrace.models.worker.v1.Array;
import io.millrace.models.worker.v1.ArrayMap;
import io.millrace.models.worker.v1.Block;
import io.millrace.models.worker.v1.Elements;
import io.millrace.models.worker.v1.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a model is given, as its worker takes it. */
final class PayloadWriter {

  private PayloadWriter() {}

  static Payload write(io.millrace.models.data.Payload payload) {
    Payload.Builder out = Payload.newBuilder();
    return switch (payload) {
      case Table table -> out.setTable(table(table)).build();
      case Tensor tensor -> out.setArray(array(tensor)).build();
      case TensorMap map -> {
        ArrayMap.Builder arrays = ArrayMap.newBuilder();
        map.tensors().forEach((name, tensor) -> arrays.addNames(name).addArrays(array(tensor)));
        yield out.setArrays(arrays).build();
      }
      case Value value -> out.setJson(JsonText.write(value.json())).build();
    };
  }

  private static io.millrace.models.worker.v1.Table table(Table table) {
    var out = io.millrace.models.worker.v1.Table.newBuilder().setRows(table.rows());
    Map<ElementType, List<Integer>> byType = new LinkedHashMap<>();
    List<Table.Column> columns = table.columns();
    for (int i = 0; i < columns.size(); i++) {
      if (table.isNamed()) {
        out.addNames(columns.get(i).name());
      }
      byType.computeIfAbsent(columns.get(i).values().type(), type -> new ArrayList<>()).add(i);
    }
    byType.forEach((type, positions) -> out.addBlocks(block(type, positions, columns)));
    return out.build();
  }

  private static Block block(
      ElementType type, List<Integer> positions, List<Table.Column> columns) {
    List<Tensor> tensors = positions.stream().map(i -> columns.get(i).values()).toList();
    return Block.newBuilder().addAllColumns(positions).setElements(elements(type, tensors)).build();
  }

  private static Array array(Tensor tensor) {
    Array.Builder out = Array.newBuilder();
    for (long length : tensor.shape()) {
      out.addShape(length);
    }
    return out.setElements(elements(tensor.type(), List.of(tensor))).build();
  }

  /** Those of all tensors, one after the other. */
  private static Elements elements(ElementType type, List<Tensor> tensors) {
    Elements.Builder out = Elements.newBuilder().setDtype(type.numpyName());
    if (type.isFixedSize()) {
      return out.setRaw(raw(tensors)).build();
    }
    List<Object> all = new ArrayList<>();
    tensors.forEach(tensor -> all.addAll(Arrays.asList(tensor.objects())));
    switch (type) {
      case STRING -> {
        for (int i = 0; i < all.size(); i++) {
          out.addTexts(all.get(i) == null ? "" : (String) all.get(i));
        }
      }
      case BYTES -> {
        for (int i = 0; i < all.size(); i++) {
          byte[] bytes = (byte[]) all.get(i);
          out.addBinaries(
              bytes == null ? ByteString.EMPTY : UnsafeByteOperations.unsafeWrap(bytes));
        }
      }
      default -> {
        return out.setJson(JsonText.write(all)).build();
      }
    }
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) == null) {
        out.addMissing(i);
      }
    }
    return out.build();
  }

  private static ByteString raw(List<Tensor> tensors) {
    if (tensors.size() == 1) {
      return UnsafeByteOperations.unsafeWrap(tensors.getFirst().buffer());
    }
    int size = 0;
    for (Tensor tensor : tensors) {
      size = Math.addExact(size, tensor.buffer().remaining());
    }
    ByteBuffer raw = ByteBuffer.allocate(size);
    for (Tensor tensor : tensors) {
      raw.put(tensor.buffer());
    }
    return UnsafeByteOperations.unsafeWrap(raw.flip());
  }
}
