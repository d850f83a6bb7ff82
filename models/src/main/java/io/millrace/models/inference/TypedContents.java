package io.millrace.models.inference;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.millrace.inference.InferTensorContents;
import io.millrace.models.data.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/** Elements in the field of their datatype. */
final class TypedContents {

  private TypedContents() {}

  /** A tensor of contents that came in. */
  static WireTensor read(
      String name, Datatype datatype, long[] shape, InferTensorContents contents) {
    if (datatype == Datatype.FP16) {
      throw InputRules.data(name, "FP16 has no contents of its own: use raw_input_contents.");
    }
    int size = InputRules.size(name, shape);
    int given = count(datatype, contents);
    if (given != size || total(contents) != given) {
      throw given == total(contents)
          ? InputRules.count(name, shape, given)
          : InputRules.data(name, "Its contents are not in the field of " + datatype + ".");
    }
    if (datatype == Datatype.BYTES) {
      Object[] elements =
          contents.getBytesContentsList().stream().map(ByteString::toByteArray).toArray();
      return new WireTensor(name, datatype, Tensor.of(datatype.elements(), elements, shape));
    }
    ByteBuffer out = Tensor.allocate(datatype.elements(), size);
    for (int i = 0; i < size; i++) {
      put(out, name, datatype, contents, i);
    }
    return new WireTensor(name, datatype, Tensor.of(datatype.elements(), out.flip(), shape));
  }

  private static int count(Datatype datatype, InferTensorContents contents) {
    return switch (datatype) {
      case BOOL -> contents.getBoolContentsCount();
      case INT8, INT16, INT32 -> contents.getIntContentsCount();
      case INT64 -> contents.getInt64ContentsCount();
      case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
      case UINT64 -> contents.getUint64ContentsCount();
      case FP32 -> contents.getFp32ContentsCount();
      case FP64 -> contents.getFp64ContentsCount();
      case BYTES -> contents.getBytesContentsCount();
      case FP16 -> 0;
    };
  }

  private static long total(InferTensorContents contents) {
    return (long) contents.getBoolContentsCount()
        + contents.getIntContentsCount()
        + contents.getInt64ContentsCount()
        + contents.getUintContentsCount()
        + contents.getUint64ContentsCount()
        + contents.getFp32ContentsCount()
        + contents.getFp64ContentsCount()
        + contents.getBytesContentsCount();
  }

  private static void put(
      ByteBuffer out, String name, Datatype datatype, InferTensorContents contents, int i) {
    switch (datatype) {
      case BOOL -> out.put((byte) (contents.getBoolContents(i) ? 1 : 0));
      case INT8 -> out.put((byte) bounded(name, datatype, contents.getIntContents(i), i));
      case INT16 -> out.putShort((short) bounded(name, datatype, contents.getIntContents(i), i));
      case INT32 -> out.putInt(contents.getIntContents(i));
      case INT64 -> out.putLong(contents.getInt64Contents(i));
      case UINT8 -> out.put((byte) bounded(name, datatype, unsigned(contents, i), i));
      case UINT16 -> out.putShort((short) bounded(name, datatype, unsigned(contents, i), i));
      case UINT32 -> out.putInt(contents.getUintContents(i));
      case UINT64 -> out.putLong(contents.getUint64Contents(i));
      case FP32 -> out.putFloat(contents.getFp32Contents(i));
      case FP64 -> out.putDouble(contents.getFp64Contents(i));
      case FP16, BYTES -> throw new IllegalStateException("not here");
    }
  }

  private static long unsigned(InferTensorContents contents, int i) {
    return Integer.toUnsignedLong(contents.getUintContents(i));
  }

  private static long bounded(String name, Datatype datatype, long value, int i) {
    return WholeNumbers.check(name, datatype, value, i);
  }

  /** The contents of a tensor that goes out; not of FP16. */
  static InferTensorContents write(WireTensor output) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    Tensor tensor = output.tensor();
    if (output.datatype() == Datatype.BYTES) {
      for (Object element : tensor.objects()) {
        contents.addBytesContents(UnsafeByteOperations.unsafeWrap(RawContents.bytes(element)));
      }
      return contents.build();
    }
    ByteBuffer in = tensor.buffer();
    while (in.hasRemaining()) {
      switch (output.datatype()) {
        case BOOL -> contents.addBoolContents(in.get() != 0);
        case INT8 -> contents.addIntContents(in.get());
        case INT16 -> contents.addIntContents(in.getShort());
        case INT32 -> contents.addIntContents(in.getInt());
        case INT64 -> contents.addInt64Contents(in.getLong());
        case UINT8 -> contents.addUintContents(in.get() & 0xff);
        case UINT16 -> contents.addUintContents(in.getShort() & 0xffff);
        case UINT32 -> contents.addUintContents(in.getInt());
        case UINT64 -> contents.addUint64Contents(in.getLong());
        case FP32 -> contents.addFp32Contents(in.getFloat());
        case FP64 -> contents.addFp64Contents(in.getDouble());
        case FP16, BYTES -> throw new IllegalStateException("not here");
      }
    }
    return contents.build();
  }

  /** Whether all of these can go out so. */
  static boolean canWrite(List<WireTensor> outputs) {
    return outputs.stream().noneMatch(output -> output.datatype() == Datatype.FP16);
  }
}
