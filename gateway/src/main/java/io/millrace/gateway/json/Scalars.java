package io.millrace.gateway.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import io.millrace.runtime.error.MillraceException;
import java.math.BigDecimal;
import java.util.Base64;

/**
 * Values written as text: query parameters, path variables, keys of maps, and strings in JSON where
 * a number or a boolean is meant (R sends every value so).
 */
public final class Scalars {

  private static final double TWO_64 = 0x1p64;

  /** Above this, a double no longer holds every whole number. */
  private static final double TWO_53 = 0x1p53;

  private Scalars() {}

  /**
   * The field's value for a text of a query parameter or path variable.
   *
   * @param path names the parameter in messages
   * @throws MillraceException INVALID_PARAMETER_VALUE when the text does not fit the field's type
   */
  public static Object parameter(FieldPlan field, String text, String path) {
    if (field.kind() == Kind.BOOL && parseBoolean(text) == null) {
      throw Problems.booleanText(text);
    }
    return parse(field, text, path);
  }

  /** The field's value for a text, or a failure that names {@code path}. Not for messages. */
  static Object parse(FieldPlan field, String text, String path) {
    Object value =
        switch (field.kind()) {
          case STRING -> Text.check(text, path);
          case INT32, INT64, UINT32, UINT64 -> whole(field.kind(), text, path);
          case DOUBLE -> parseDouble(text);
          case FLOAT -> narrow(parseDouble(text));
          case BOOL -> parseBoolean(text);
          case BYTES -> parseBytes(text);
          case ENUM -> parseEnum(field, text, path);
          case MESSAGE -> null;
        };
    if (value == null) {
      throw Problems.wrongType(path, Text.quote(text), "str");
    }
    return value;
  }

  private static Object whole(Kind kind, String text, String path) {
    BigDecimal number = parseDecimal(text);
    if (number == null) {
      return null;
    }
    return whole(kind, number, path, Text.quote(text), "str");
  }

  /** A whole number of any notation, such as 12, 12.0 or 1.2e1, in the range of {@code kind}. */
  static Object whole(Kind kind, BigDecimal number, String path, String json, String pythonType) {
    double magnitude = Math.abs(number.doubleValue());
    // Looked at as a double first: writing out 1e999999999 digit by digit would take the server
    // down.
    if (magnitude > TWO_64) {
      throw Problems.outOfRange(path, json, kind);
    }
    if (magnitude < TWO_53 && magnitude != Math.rint(magnitude) || number.scale() > 1000) {
      throw Problems.wrongType(path, json, pythonType);
    }
    try {
      return inRange(kind, number.toBigIntegerExact(), path, json);
    } catch (ArithmeticException fraction) {
      throw Problems.wrongType(path, json, pythonType);
    }
  }

  private static Object inRange(Kind kind, java.math.BigInteger number, String path, String json) {
    boolean unsigned = kind == Kind.UINT32 || kind == Kind.UINT64;
    boolean narrow = kind == Kind.INT32 || kind == Kind.UINT32;
    int bits = (narrow ? 32 : 64) - (unsigned ? 0 : 1);
    if (number.bitLength() > bits || unsigned && number.signum() < 0) {
      throw Problems.outOfRange(path, json, kind);
    }
    return narrow ? (Object) number.intValue() : (Object) number.longValue();
  }

  /** A decimal number without blanks, hexadecimal digits or suffixes; null for anything else. */
  private static BigDecimal parseDecimal(String text) {
    if (!isPlainNumber(text)) {
      return null;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException malformed) {
      return null;
    }
  }

  private static Double parseDouble(String text) {
    switch (text) {
      case "NaN":
        return Double.NaN;
      case "Infinity":
        return Double.POSITIVE_INFINITY;
      case "-Infinity":
        return Double.NEGATIVE_INFINITY;
      default:
    }
    if (!isPlainNumber(text)) {
      return null;
    }
    try {
      double number = Double.parseDouble(text);
      return Double.isInfinite(number) ? null : number;
    } catch (NumberFormatException malformed) {
      return null;
    }
  }

  /** Java's own parsers take more than JSON has: blanks, suffixes, hexadecimal, foreign digits. */
  private static boolean isPlainNumber(String text) {
    if (text.isEmpty() || text.length() > 1000) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The nearest float; null where there is none, because the number is too large. */
  static Float narrow(Double number) {
    if (number == null || Double.isFinite(number) && Float.isInfinite(number.floatValue())) {
      return null;
    }
    return number.floatValue();
  }

  private static Boolean parseBoolean(String text) {
    if (text.equalsIgnoreCase("true")) {
      return Boolean.TRUE;
    }
    return text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
  }

  /** Base64 in either alphabet, with or without padding; null if it is not that. */
  private static ByteString parseBytes(String text) {
    try {
      return ByteString.copyFrom(
          Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_')));
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  private static EnumValueDescriptor parseEnum(FieldPlan field, String text, String path) {
    EnumValueDescriptor value = field.enumPlan().parse(text);
    if (value == null) {
      throw Problems.notAChoice(path, Text.quote(text), field.enumPlan().choices());
    }
    return value;
  }
}
