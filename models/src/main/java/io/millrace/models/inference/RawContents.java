package io.millrace.models.inference;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Elements as bytes: row by row, little-endian, without gaps. That is how tensors lie in memory on
 * all machines that the engines' libraries are made for, so they are taken as they are, out of the
 * heap and into native memory, and given without a copy.
 */
final class RawContents {

  /** Before each element of BYTES. */
  private static final int LENGTH_BYTES = 4;

  private RawContents() {}

  /** A tensor of bytes that came in. */
  static WireTensor read(String name, Datatype datatype, long[] shape, ByteString bytes) {
    int size = InputRules.size(name, shape);
    if (datatype == Datatype.BYTES) {
      return new WireTensor(name, datatype, texts(name, shape, size, bytes));
    }
    ElementType type = datatype.elements();
    if ((long) size * type.bytes() != bytes.size()) {
      throw InputRules.data(
          name,
          "There are %d bytes, and %d elements of %s have %d."
              .formatted(bytes.size(), size, datatype, (long) size * type.bytes()));
    }
    ByteBuffer elements = Tensor.allocate(type, size);
    bytes.copyTo(elements);
    elements.flip();
    if (datatype == Datatype.BOOL) {
      checkTruth(name, elements);
    }
    return new WireTensor(name, datatype, Tensor.of(type, elements, shape));
  }

  private static void checkTruth(String name, ByteBuffer elements) {
    for (int i = 0; i < elements.limit(); i++) {
      if ((elements.get(i) & ~1) != 0) {
        throw InputRules.data(
            name, "Element %d is %d, which is no BOOL.".formatted(i, elements.get(i) & 0xff));
      }
    }
  }

  private static Tensor texts(String name, long[] shape, int size, ByteString bytes) {
    // Bounds what is allocated for a shape that promises too much.
    List<Object> elements = new ArrayList<>(Math.min(size, bytes.size() / LENGTH_BYTES));
    ByteBuffer in = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      int length = in.remaining() < LENGTH_BYTES ? -1 : in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw InputRules.data(name, "The bytes end within element %d.".formatted(elements.size()));
      }
      byte[] element = new byte[length];
      in.get(element);
      elements.add(element);
    }
    if (elements.size() != size) {
      throw InputRules.count(name, shape, elements.size());
    }
    return Tensor.of(ElementType.BYTES, elements.toArray(), shape);
  }

  /** The bytes of a tensor that goes out. */
  static ByteString write(Tensor tensor) {
    if (tensor.type().isFixedSize()) {
      return UnsafeByteOperations.unsafeWrap(tensor.buffer());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] length = new byte[LENGTH_BYTES];
    ByteBuffer header = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN);
    for (Object element : tensor.objects()) {
      byte[] bytes = bytes(element);
      header.putInt(0, bytes.length);
      out.writeBytes(length);
      out.writeBytes(bytes);
    }
    return UnsafeByteOperations.unsafeWrap(out.toByteArray());
  }

  /** An element of BYTES. */
  static byte[] bytes(Object element) {
    return element instanceof byte[] bytes
        ? bytes
        : ((String) element).getBytes(StandardCharsets.UTF_8);
  }
}
