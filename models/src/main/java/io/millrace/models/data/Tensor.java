package io.millrace.models.data;

import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An array of any number of dimensions, the last one running fastest. Elements of a fixed size lie
 * in a direct buffer in the machine's byte order, so that native libraries read them where they
 * are; others are objects ({@code String}, {@code byte[]} or as {@link ElementType#OBJECT} says).
 */
public final class Tensor implements Payload {

  private final ElementType type;
  private final long[] shape;
  private final ByteBuffer buffer;
  private final Object[] objects;

  private Tensor(ElementType type, long[] shape, ByteBuffer buffer, Object[] objects) {
    this.type = type;
    this.shape = shape;
    this.buffer = buffer;
    this.objects = objects;
    long size = size(shape);
    long given = objects == null ? buffer.remaining() / type.bytes() : objects.length;
    if (given != size) {
      throw new IllegalArgumentException(
          "%d elements do not make %s".formatted(given, Arrays.toString(shape)));
    }
  }

  /** Of elements that lie in a buffer between its position and its limit. */
  public static Tensor of(ElementType type, ByteBuffer elements, long... shape) {
    if (!type.isFixedSize() || elements.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException("not a buffer of " + type);
    }
    return new Tensor(type, shape.clone(), elements, null);
  }

  /** Of texts, byte arrays or objects. */
  public static Tensor of(ElementType type, Object[] elements, long... shape) {
    if (type.isFixedSize()) {
      throw new IllegalArgumentException(type + " lies in a buffer");
    }
    return new Tensor(type, shape.clone(), null, elements);
  }

  /** A buffer for so many elements of a fixed size, to be filled. */
  public static ByteBuffer allocate(ElementType type, long size) {
    return ByteBuffer.allocateDirect(Math.toIntExact(Math.multiplyExact(size, type.bytes())))
        .order(ByteOrder.nativeOrder());
  }

  /** How many elements a shape has. */
  public static long size(long[] shape) {
    long size = 1;
    for (long length : shape) {
      size = Math.multiplyExact(size, length);
    }
    return size;
  }

  public ElementType type() {
    return type;
  }

  /** The length of each dimension; none of a single value. */
  public long[] shape() {
    return shape.clone();
  }

  /** How many elements there are. */
  public int size() {
    return Math.toIntExact(size(shape));
  }

  /** The elements, of a type with a fixed size: a view of its own, in native order. */
  public ByteBuffer buffer() {
    return buffer.duplicate().order(ByteOrder.nativeOrder());
  }

  /** The elements, of a type without; not to be changed. */
  public Object[] objects() {
    return objects;
  }

  /** The same elements in another shape of the same size. */
  public Tensor reshape(long... other) {
    return new Tensor(type, other.clone(), buffer, objects);
  }
}
