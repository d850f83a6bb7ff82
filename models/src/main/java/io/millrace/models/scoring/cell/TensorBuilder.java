package io.millrace.models.scoring.cell;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.json.Json;
import io.millrace.models.signature.ElementType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Nested lists that become a tensor as they are read; their shape shows on the way. */
public final class TensorBuilder {

  private final ColumnBuilder elements;
  private final List<Object> trees;
  private long[] shape = new long[4];
  private int lists;
  private int leaves = -1;
  private boolean isSingle;

  /** Of elements of a type, or of the type that shows if it is null. */
  public TensorBuilder(ElementType type) {
    elements =
        type == null
            ? CheckedColumn.inferred(Leniency.ARRAY)
            : ColumnBuilder.of(type, Leniency.ARRAY);
    trees = type == ElementType.OBJECT ? new ArrayList<>() : null;
    Arrays.fill(shape, -1);
  }

  /** Reads a value that is the whole tensor. */
  public TensorBuilder read(JsonParser in) throws IOException {
    if (trees == null) {
      read(in, 0);
      return this;
    }
    Object tree = Json.tree(in);
    if (tree instanceof List<?> list) {
      trees.addAll(list);
    } else {
      trees.add(tree);
      isSingle = true;
    }
    return this;
  }

  /** Reads a value that is the next one along the tensor's first dimension. */
  public void add(JsonParser in) throws IOException {
    if (trees != null) {
      trees.add(Json.tree(in));
      return;
    }
    lists = Math.max(lists, 1);
    read(in, 1);
  }

  /** Says how many values {@link #add} has read. */
  public TensorBuilder end(int length) {
    lists = Math.max(lists, 1);
    close(0, length);
    return this;
  }

  /** The tensor. */
  public Tensor build() {
    if (trees != null) {
      return isSingle ? Tensor.of(ElementType.OBJECT, trees.toArray()) : ObjectTensors.of(trees);
    }
    if (leaves >= 0 && leaves != lists) {
      throw ragged(Math.min(leaves, lists));
    }
    return elements.build(new Slab(elements.bytes()), Arrays.copyOf(shape, lists));
  }

  private void read(JsonParser in, int depth) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      if (leaves >= 0 && leaves != depth) {
        throw ragged(Math.min(leaves, depth));
      }
      leaves = depth;
      elements.add(in);
      return;
    }
    lists = Math.max(lists, depth + 1);
    if (leaves >= 0 && depth >= leaves) {
      throw ragged(leaves);
    }
    int length = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      read(in, depth + 1);
      length++;
    }
    close(depth, length);
  }

  private void close(int depth, int length) {
    if (depth >= shape.length) {
      int known = shape.length;
      shape = Arrays.copyOf(shape, 2 * depth);
      Arrays.fill(shape, known, shape.length, -1);
    }
    if (shape[depth] >= 0 && shape[depth] != length) {
      throw ragged(depth);
    }
    shape[depth] = length;
  }

  private static CellException ragged(int dimensions) {
    return CellException.value(
        "setting an array element with a sequence. The requested array has an inhomogeneous shape"
            + " after %d dimensions.".formatted(dimensions));
  }
}
