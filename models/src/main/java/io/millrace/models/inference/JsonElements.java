package io.millrace.models.inference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.json.Python;
import io.millrace.models.scoring.json.Slice;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * Elements in JSON, all in one list or nested as the shape says. They are read into their place at
 * once; nothing is converted: a text is no number, and a fraction no whole one.
 */
final class JsonElements {

  private static final BigInteger UINT64_MAX =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private final String input;
  private final Datatype datatype;
  private final long[] shape;
  private final int size;
  private final ByteBuffer buffer;
  private final Object[] texts;
  private int next;

  private JsonElements(String input, Datatype datatype, long[] shape, int size) {
    this.input = input;
    this.datatype = datatype;
    this.shape = shape;
    this.size = size;
    boolean isText = datatype == Datatype.BYTES;
    buffer = isText ? null : Tensor.allocate(datatype.elements(), size);
    texts = isText ? new Object[size] : null;
  }

  /** A tensor whose elements are in a list. */
  static WireTensor read(String input, Datatype datatype, long[] shape, Slice data) {
    int size = InputRules.size(input, shape);
    if (data.kind() != JsonToken.START_ARRAY) {
      throw InputRules.data(input, "It is not a list.");
    }
    if (size > data.to() - data.from()) {
      // Not even a digit for each: nothing is allocated for a shape that promises too much.
      throw InputRules.data(input, "There are fewer elements than the shape has.");
    }
    JsonElements elements = new JsonElements(input, datatype, shape, size);
    try (JsonParser in = data.open()) {
      elements.readAll(in);
    } catch (IOException e) {
      throw InputRules.data(input, e.getMessage());
    }
    return new WireTensor(input, datatype, elements.tensor());
  }

  private Tensor tensor() {
    return datatype == Datatype.BYTES
        ? Tensor.of(ElementType.STRING, texts, shape)
        : Tensor.of(datatype.elements(), buffer.flip(), shape);
  }

  private void readAll(JsonParser in) throws IOException {
    JsonToken first = in.nextToken();
    if (first == JsonToken.START_ARRAY && shape.length > 1) {
      list(in, first, 0);
    } else {
      flat(in, first);
    }
    if (next != size) {
      throw InputRules.count(input, shape, next);
    }
  }

  private void flat(JsonParser in, JsonToken first) throws IOException {
    for (JsonToken token = first; token != JsonToken.END_ARRAY; token = in.nextToken()) {
      if (next < size) {
        element(in, token);
      } else {
        in.skipChildren();
      }
      next++;
    }
  }

  /** A list at a depth, from its first token to its end. */
  private void list(JsonParser in, JsonToken first, int depth) throws IOException {
    int length = 0;
    for (JsonToken token = first; token != JsonToken.END_ARRAY; token = in.nextToken()) {
      length++;
      if (length > shape[depth] || (token == JsonToken.START_ARRAY) != depth < shape.length - 1) {
        throw ragged(depth);
      }
      if (token == JsonToken.START_ARRAY) {
        list(in, in.nextToken(), depth + 1);
      } else {
        element(in, token);
        next++;
      }
    }
    if (length != shape[depth]) {
      throw ragged(depth);
    }
  }

  private MillraceException ragged(int depth) {
    return InputRules.data(
        input,
        "Its lists are not nested as the shape says: %d elements each in dimension %d, and numbers or texts in the last."
            .formatted(shape[depth], depth));
  }

  private void element(JsonParser in, JsonToken token) throws IOException {
    switch (datatype) {
      case BYTES -> texts[next] = check(token == JsonToken.VALUE_STRING, in).getText();
      case BOOL -> buffer.put((byte) (check(token.isBoolean(), in).getBooleanValue() ? 1 : 0));
      case FP16 -> buffer.putShort(Float.floatToFloat16((float) real(in, token)));
      case FP32 -> buffer.putFloat((float) real(in, token));
      case FP64 -> buffer.putDouble(real(in, token));
      case UINT64 -> buffer.putLong(unsigned(in, token));
      default -> whole(WholeNumbers.check(input, datatype, signed(in, token), next));
    }
  }

  private void whole(long value) {
    switch (datatype.elements().bytes()) {
      case 1 -> buffer.put((byte) value);
      case 2 -> buffer.putShort((short) value);
      case 4 -> buffer.putInt((int) value);
      default -> buffer.putLong(value);
    }
  }

  private double real(JsonParser in, JsonToken token) throws IOException {
    return check(token.isNumeric(), in).getDoubleValue();
  }

  private long signed(JsonParser in, JsonToken token) throws IOException {
    check(token == JsonToken.VALUE_NUMBER_INT, in);
    return check(in.getNumberType() != NumberType.BIG_INTEGER, in).getLongValue();
  }

  private long unsigned(JsonParser in, JsonToken token) throws IOException {
    BigInteger value = check(token == JsonToken.VALUE_NUMBER_INT, in).getBigIntegerValue();
    check(value.signum() >= 0 && value.compareTo(UINT64_MAX) <= 0, in);
    return value.longValue();
  }

  private JsonParser check(boolean isRight, JsonParser in) throws IOException {
    if (!isRight) {
      throw WholeNumbers.wrong(input, datatype, Python.clip(shown(in)), next);
    }
    return in;
  }

  private static String shown(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case START_ARRAY -> "a list";
      case START_OBJECT -> "an object";
      case VALUE_STRING -> "'" + in.getText() + "'";
      default -> in.getText();
    };
  }
}
