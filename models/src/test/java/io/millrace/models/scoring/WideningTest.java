package io.millrace.models.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.check.ArrayCheck;
import io.millrace.models.signature.DataType.Scalar;
import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which arrays a column takes: MLflow's table of conversions, by the type that the array has. */
class WideningTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BOOL    | BOOLEAN
          INT8    | INTEGER, LONG, DOUBLE
          INT16   | INTEGER, LONG, DOUBLE
          UINT8   | INTEGER, LONG, DOUBLE
          UINT16  | INTEGER, LONG, DOUBLE
          INT32   | INTEGER, LONG, DOUBLE
          UINT32  | LONG
          INT64   | LONG
          UINT64  |
          FLOAT16 | FLOAT, DOUBLE
          FLOAT32 | FLOAT, DOUBLE
          FLOAT64 | DOUBLE
          """)
  void numbersWhereNothingIsLost(ElementType from, String to) {
    Tensor seven = seven(from);
    List<String> taken = to == null ? List.of() : List.of(to.split(", "));
    for (Scalar type : Scalar.values()) {
      if (taken.contains(type.name())) {
        Tensor widened = ArrayCheck.column("x", seven, type, true);
        assertThat(widened.type()).isEqualTo(type.elements());
        assertThat(first(widened)).as("%s to %s", from, type).isEqualTo(first(seven));
      } else {
        assertThatThrownBy(() -> ArrayCheck.column("x", seven, type, true))
            .as("%s to %s", from, type)
            .hasMessage(
                "Incompatible input types for column x. Can not safely convert %s to %s."
                    .formatted(from.numpyName(), type.elements().numpyName()));
      }
    }
  }

  /** As pandas has it: whole numbers of 64 bits are fractions only if they are 0 or 1. */
  @ParameterizedTest
  @CsvSource({"FLOAT", "DOUBLE"})
  void zerosAndOnes(Scalar type) {
    ByteBuffer bits = Tensor.allocate(ElementType.INT64, 2).putLong(0).putLong(1).flip();

    Tensor widened = ArrayCheck.column("x", Tensor.of(ElementType.INT64, bits, 2), type, true);

    assertThat(widened.type()).isEqualTo(type.elements());
    assertThat(first(widened)).isZero();
  }

  private static Tensor seven(ElementType type) {
    ByteBuffer out = Tensor.allocate(type, 1);
    switch (type) {
      case BOOL -> out.put((byte) 1);
      case FLOAT16 -> out.putShort(Float.floatToFloat16(7));
      case FLOAT32 -> out.putFloat(7);
      case FLOAT64 -> out.putDouble(7);
      default -> {
        switch (type.bytes()) {
          case 1 -> out.put((byte) 7);
          case 2 -> out.putShort((short) 7);
          case 4 -> out.putInt(7);
          default -> out.putLong(7);
        }
      }
    }
    return Tensor.of(type, out.flip(), 1);
  }

  private static double first(Tensor tensor) {
    ByteBuffer in = tensor.buffer();
    return switch (tensor.type()) {
      case FLOAT16 -> Float.float16ToFloat(in.getShort());
      case FLOAT32 -> in.getFloat();
      case FLOAT64 -> in.getDouble();
      default ->
          switch (tensor.type().bytes()) {
            case 1 -> in.get();
            case 2 -> in.getShort();
            case 4 -> in.getInt();
            default -> in.getLong();
          };
    };
  }
}
