package io.millrace.models.scoring.json;

import java.util.List;
import java.util.Map;

/** How Python prints values. */
public final class Python {

  private Python() {}

  /** A number's shortest text that reads back as the same: {@code repr(float)}. */
  public static String repr(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    String text = Double.toString(value);
    int e = text.indexOf('E');
    if (e < 0) {
      return text;
    }
    // Java's digits, laid out as Python does: exponents below -4 and from 16 on only.
    int exponent = Integer.parseInt(text, e + 1, text.length(), 10);
    String sign = text.startsWith("-") ? "-" : "";
    String mantissa = text.substring(sign.length(), e);
    String digits = mantissa.replace(".", "");
    if (digits.endsWith("0")) {
      digits = digits.substring(0, digits.length() - 1);
    } else if (digits.length() == 2 && exponent < -300) {
      // Java gives two digits where one is enough for the very smallest: 4.9e-324.
      int rounded = Math.round(Integer.parseInt(digits) / 10f);
      boolean isSame = Double.parseDouble(rounded + "e" + exponent) == Math.abs(value);
      digits = isSame ? String.valueOf(rounded) : digits;
    }
    if (exponent < -4 || exponent >= 16) {
      String point = digits.length() > 1 ? digits.charAt(0) + "." + digits.substring(1) : digits;
      return "%s%se%s%02d".formatted(sign, point, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
    if (exponent < 0) {
      return sign + "0." + "0".repeat(-exponent - 1) + digits;
    }
    if (digits.length() <= exponent + 1) {
      return sign + digits + "0".repeat(exponent + 1 - digits.length()) + ".0";
    }
    return sign + digits.substring(0, exponent + 1) + "." + digits.substring(exponent + 1);
  }

  /** {@code repr} of text, with the quotes that Python chooses. */
  public static String repr(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == quote || c == '\\') {
        out.append('\\').append(c);
      } else if (!escaped(c, out)) {
        out.append(c);
      }
    }
    return out.append(quote).toString();
  }

  /** {@code repr} of bytes, of the first so many. */
  public static String repr(byte[] bytes, int limit) {
    boolean hasSingle = false;
    boolean hasDouble = false;
    for (byte b : bytes) {
      hasSingle |= b == '\'';
      hasDouble |= b == '"';
    }
    char quote = hasSingle && !hasDouble ? '"' : '\'';
    StringBuilder out = new StringBuilder("b").append(quote);
    for (int i = 0; i < Math.min(bytes.length, limit); i++) {
      char c = (char) (bytes[i] & 0xff);
      if (c == quote || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= 0x7f) {
        out.append("\\x%02x".formatted((int) c));
      } else if (!escaped(c, out)) {
        out.append(c);
      }
    }
    return out.append(quote).append(bytes.length > limit ? "…" : "").toString();
  }

  /** {@code str} of a value of JSON: texts as they are, others as in Python's source. */
  public static String str(Object value) {
    return value instanceof String text ? text : repr(value);
  }

  /** {@code repr} of a value of JSON. */
  public static String repr(Object value) {
    StringBuilder out = new StringBuilder();
    repr(value, out);
    return out.toString();
  }

  /** A text that is short enough for a message. */
  public static String clip(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  /** How Python calls a value's type. */
  public static String type(Object value) {
    return switch (value) {
      case null -> "NoneType";
      case Boolean ignored -> "bool";
      case String ignored -> "str";
      case Double ignored -> "float";
      case Number ignored -> "int";
      case List<?> ignored -> "list";
      case Map<?, ?> ignored -> "dict";
      default -> "bytes";
    };
  }

  private static void repr(Object value, StringBuilder out) {
    switch (value) {
      case null -> out.append("None");
      case Boolean flag -> out.append(flag ? "True" : "False");
      case Double number -> out.append(repr(number.doubleValue()));
      case String text -> out.append(repr(text));
      case byte[] bytes -> out.append(repr(bytes, 1000));
      case List<?> list -> {
        out.append('[');
        String comma = "";
        for (Object item : list) {
          out.append(comma);
          repr(item, out);
          comma = ", ";
        }
        out.append(']');
      }
      case Map<?, ?> map -> {
        out.append('{');
        String comma = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.append(comma).append(repr((String) entry.getKey())).append(": ");
          repr(entry.getValue(), out);
          comma = ", ";
        }
        out.append('}');
      }
      default -> out.append(value);
    }
  }

  private static boolean escaped(char c, StringBuilder out) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (c >= ' ' && c != 0x7f) {
          return false;
        }
        out.append("\\x%02x".formatted((int) c));
      }
    }
    return true;
  }
}
