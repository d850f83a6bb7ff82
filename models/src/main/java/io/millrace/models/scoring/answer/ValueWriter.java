package io.millrace.models.scoring.answer;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Values of JSON, nested. */
final class ValueWriter {

  private static final Base64.Encoder MIME =
      Base64.getMimeEncoder(76, "\n".getBytes(StandardCharsets.US_ASCII));

  private final JsonBytes out;

  ValueWriter(JsonBytes out) {
    this.out = out;
  }

  void write(Object value) {
    switch (value) {
      case null -> out.raw("null");
      case Boolean flag -> out.raw(flag ? "true" : "false");
      case String text -> out.text(text);
      case Double number -> out.real(number);
      case Float number -> out.real(number);
      case Long number -> out.whole(number);
      case Number number -> out.raw(number.toString());
      case byte[] bytes -> out.text(base64(bytes));
      case List<?> list -> {
        out.raw('[');
        String comma = "";
        for (Object item : list) {
          out.raw(comma);
          write(item);
          comma = ", ";
        }
        out.raw(']');
      }
      case Map<?, ?> map -> {
        out.raw('{');
        String comma = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.raw(comma).text(String.valueOf(entry.getKey())).raw(": ");
          write(entry.getValue());
          comma = ", ";
        }
        out.raw('}');
      }
      default -> throw new IllegalArgumentException("JSON has no " + value.getClass());
    }
  }

  /** As Python's {@code encodebytes} has it: a line break every 76 characters and at the end. */
  private static String base64(byte[] bytes) {
    return bytes.length == 0 ? "" : MIME.encodeToString(bytes) + "\n";
  }
}
