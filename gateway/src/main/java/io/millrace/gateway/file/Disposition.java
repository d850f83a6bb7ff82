package io.millrace.gateway.file;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/** The Content-Disposition of a download: saved under its own name, shown nowhere (RFC 6266). */
public final class Disposition {

  /** Characters that RFC 9110 lets stand in a token, besides letters and digits. */
  private static final String TOKEN = "!#$%&'*+-.^_`|~";

  /** Characters that RFC 8187 lets stand unescaped, besides letters and digits. */
  private static final String UNESCAPED = "!#$&+-.^_`|~";

  private Disposition() {}

  /** The header's value for a file of this name. */
  public static String attachment(String name) {
    String ascii = ascii(name);
    String value = "attachment; filename=" + quoted(ascii.isBlank() ? "download" : ascii);
    return ascii.equals(name) ? value : value + "; filename*=UTF-8''" + escaped(name);
  }

  /** The name's letters without their accents; what ASCII has no letter for is left out. */
  private static String ascii(String name) {
    String parts = Normalizer.normalize(name, Normalizer.Form.NFKD);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.length(); i++) {
      char c = parts.charAt(i);
      if (c >= ' ' && c < 127) {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static String quoted(String ascii) {
    boolean token = ascii.chars().allMatch(c -> isLetterOrDigit(c) || TOKEN.indexOf(c) >= 0);
    return token ? ascii : '"' + ascii.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String escaped(String name) {
    StringBuilder text = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xff;
      if (isLetterOrDigit(c) || UNESCAPED.indexOf(c) >= 0) {
        text.append((char) c);
      } else {
        text.append("%%%02X".formatted(c));
      }
    }
    return text.toString();
  }

  private static boolean isLetterOrDigit(int c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }
}
