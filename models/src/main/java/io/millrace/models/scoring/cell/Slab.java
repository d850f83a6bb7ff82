package io.millrace.models.scoring.cell;

import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One direct buffer for all columns of a request: many small ones cost more than what is in them.
 */
public final class Slab {

  private final ByteBuffer buffer;

  /** Of so many bytes, the sum of {@link ColumnBuilder#bytes}. */
  public Slab(int bytes) {
    buffer = Tensor.allocate(ElementType.INT8, bytes);
  }

  /** A part to be filled, of whole elements. */
  ByteBuffer take(int size, ElementType type) {
    int bytes = size * type.bytes();
    ByteBuffer part = buffer.slice(buffer.position(), bytes).order(ByteOrder.nativeOrder());
    buffer.position(buffer.position() + ((bytes + 7) & ~7));
    return part;
  }
}
