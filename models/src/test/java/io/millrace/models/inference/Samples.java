package io.millrace.models.inference;

import io.millrace.models.data.Tensor;
import io.millrace.models.signature.Schema;
import io.millrace.models.signature.Signature;
import io.millrace.models.signature.SignatureParser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Tensors with the ends of each datatype, and signatures from MLflow's JSON. */
final class Samples {

  private Samples() {}

  /** Of shape [3, 1]. */
  static Tensor of(Datatype datatype) {
    if (datatype == Datatype.BYTES) {
      return Tensor.of(
          datatype.elements(),
          new Object[] {
            new byte[0], "Grüße\n\"".getBytes(StandardCharsets.UTF_8), new byte[] {120}
          },
          3,
          1);
    }
    ByteBuffer out = Tensor.allocate(datatype.elements(), 3);
    switch (datatype) {
      case BOOL -> out.put((byte) 0).put((byte) 1).put((byte) 1);
      case INT8, UINT8 -> out.put((byte) 0).put(Byte.MIN_VALUE).put((byte) -1);
      case INT16, UINT16 -> out.putShort((short) 0).putShort(Short.MIN_VALUE).putShort((short) -1);
      case INT32, UINT32 -> out.putInt(0).putInt(Integer.MIN_VALUE).putInt(-1);
      case INT64, UINT64 -> out.putLong(0).putLong(Long.MIN_VALUE).putLong(-1);
      case FP16 ->
          out.putShort(Float.floatToFloat16(0.1f))
              .putShort(Float.floatToFloat16(-65504))
              .putShort(Float.floatToFloat16(Float.POSITIVE_INFINITY));
      case FP32 -> out.putFloat(0.1f).putFloat(-Float.MAX_VALUE).putFloat(Float.NaN);
      case FP64 ->
          out.putDouble(0.1).putDouble(Double.MIN_VALUE).putDouble(Double.NEGATIVE_INFINITY);
      case BYTES -> throw new IllegalStateException();
    }
    return Tensor.of(datatype.elements(), out.flip(), 3, 1);
  }

  /**
   * A signature.
   *
   * @param inputs null for a model that has none
   */
  static Signature signature(String inputs, String outputs) {
    if (inputs == null) {
      return null;
    }
    Schema out = outputs == null ? null : SignatureParser.schema(outputs, "outputs");
    return new Signature(SignatureParser.schema(inputs, "inputs"), out, null, false);
  }
}
