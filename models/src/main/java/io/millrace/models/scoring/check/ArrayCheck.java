package io.millrace.models.scoring.check;

import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.cell.Leniency;
import io.millrace.models.scoring.cell.Times;
import io.millrace.models.scoring.json.JsonException;
import io.millrace.models.scoring.json.JsonScanner;
import io.millrace.models.signature.DataType;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Schema;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Arrays that come with a type of their own against a signature: columns are widened as pandas'
 * are, tensors are not cast. Texts and bytes may stand for each other, and for what has no other
 * form: times, and values of JSON.
 */
public final class ArrayCheck {

  private ArrayCheck() {}

  /**
   * A column's values as the model is given them.
   *
   * @throws ScoringException if they are not of the column's type
   */
  public static Tensor column(Object label, Tensor values, DataType type, boolean isRequired) {
    try {
      return type instanceof DataType.Scalar scalar
          ? cast(values, scalar.elements())
          : parsed(values, type, isRequired);
    } catch (CellException e) {
      throw ScoringException.schema(
          "Incompatible input types for column %s. %s".formatted(label, e.getMessage()));
    }
  }

  private static Tensor cast(Tensor values, ElementType wanted) {
    Tensor cast =
        isText(values)
            ? texts(values, wanted)
            : wanted.isFixedSize() ? Widening.of(values, wanted) : null;
    if (cast == null) {
      throw CellException.type(
          "Can not safely convert %s to %s."
              .formatted(values.type().numpyName(), wanted.numpyName()));
    }
    return cast;
  }

  /**
   * A tensor as the model is given it: of the signature's shape and type.
   *
   * @throws ScoringException if it is not
   */
  public static Tensor tensor(Tensor values, Schema.Spec spec) {
    TensorCheck.enforce(values, spec);
    try {
      Tensor cast = isText(values) ? texts(values, spec.type()) : values;
      if (cast == null || cast.type() != spec.type()) {
        throw ScoringException.schema(
            "dtype of input %s does not match expected dtype %s"
                .formatted(values.type().numpyName(), spec.type().numpyName()));
      }
      return cast;
    } catch (CellException e) {
      throw ScoringException.schema(e.getMessage());
    }
  }

  private static boolean isText(Tensor values) {
    return values.type() == ElementType.STRING || values.type() == ElementType.BYTES;
  }

  /** Texts and bytes in another type; null if they cannot be. */
  private static Tensor texts(Tensor values, ElementType wanted) {
    return switch (wanted) {
      case STRING, OBJECT -> objects(values, wanted, false);
      case BYTES -> objects(values, wanted, true);
      case DATETIME -> {
        ByteBuffer times = Tensor.allocate(wanted, values.size());
        for (Object value : values.objects()) {
          times.putLong(Times.parse(text(value), Leniency.ARRAY));
        }
        yield Tensor.of(wanted, times.flip(), values.shape());
      }
      default -> null;
    };
  }

  private static Tensor objects(Tensor values, ElementType wanted, boolean areBytes) {
    Object[] objects = values.objects();
    Object[] cast = new Object[objects.length];
    for (int i = 0; i < cast.length; i++) {
      cast[i] = areBytes ? bytes(objects[i]) : text(objects[i]);
    }
    return Tensor.of(wanted, cast, values.shape());
  }

  private static byte[] bytes(Object value) {
    return value instanceof byte[] bytes
        ? bytes
        : value.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The text of a text, or of bytes.
   *
   * @throws CellException if they are not UTF-8
   */
  public static String text(Object value) {
    if (!(value instanceof byte[] bytes)) {
      return Objects.toString(value, null);
    }
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return text.toString();
    } catch (CharacterCodingException e) {
      throw CellException.value("A text is not in UTF-8.");
    }
  }

  /** Values that have parts, each written as JSON. */
  private static Tensor parsed(Tensor values, DataType type, boolean isRequired) {
    if (!isText(values)) {
      throw CellException.type(
          "Can not safely convert %s to JSON.".formatted(values.type().numpyName()));
    }
    Object[] objects = new Object[values.size()];
    for (int i = 0; i < objects.length; i++) {
      try {
        Object value = JsonScanner.check(bytes(values.objects()[i])).tree();
        objects[i] = NestedTypes.enforce(value, type, isRequired);
      } catch (JsonException | CharacterCodingException e) {
        throw CellException.value("Value %d is not JSON: %s".formatted(i, e.getMessage()));
      }
    }
    return Tensor.of(ElementType.OBJECT, objects, values.shape());
  }
}
