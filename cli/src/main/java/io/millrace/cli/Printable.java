package io.millrace.cli;

/** Text of a server's users, made fit for a terminal. */
final class Printable {

  private Printable() {}

  /** The text with each control character, which a terminal might obey, as JSON escapes it. */
  static String of(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (Character.isISOControl(character)) {
        safe.append("\\u%04x".formatted((int) character));
      } else {
        safe.append(character);
      }
    }
    return safe.toString();
  }
}
