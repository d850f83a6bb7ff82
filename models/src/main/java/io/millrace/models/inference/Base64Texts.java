package io.millrace.models.inference;

import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** BYTES that are no text, where only text can stand: a parameter of the tensor says so. */
final class Base64Texts {

  /** The name of the parameter. */
  static final String PARAMETER = "content_type";

  /** Its value. */
  static final String VALUE = "base64";

  private Base64Texts() {}

  /** The bytes that the elements stand for, if the input says that they are base64. */
  static WireTensor decoded(WireTensor input, Object contentType) {
    if (!VALUE.equals(contentType) || input.datatype() != Datatype.BYTES) {
      return input;
    }
    Object[] elements = input.tensor().objects();
    Object[] decoded = new Object[elements.length];
    for (int i = 0; i < decoded.length; i++) {
      try {
        decoded[i] = Base64.getDecoder().decode(RawContents.bytes(elements[i]));
      } catch (IllegalArgumentException e) {
        throw InputRules.data(input.name(), "Element %d is not base64.".formatted(i));
      }
    }
    return new WireTensor(
        input.name(),
        input.datatype(),
        Tensor.of(ElementType.BYTES, decoded, input.tensor().shape()));
  }

  /** Whether a tensor of BYTES must go out as base64 where only text can stand. */
  static boolean isNeeded(WireTensor output) {
    if (output.datatype() != Datatype.BYTES) {
      return false;
    }
    for (Object element : output.tensor().objects()) {
      if (element instanceof byte[] bytes && !isText(bytes)) {
        return true;
      }
    }
    return false;
  }

  /** An element as text. */
  static String text(Object element, boolean isBase64) {
    return isBase64
        ? Base64.getEncoder().encodeToString(RawContents.bytes(element))
        : element instanceof byte[] bytes
            ? new String(bytes, StandardCharsets.UTF_8)
            : (String) element;
  }

  private static boolean isText(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
