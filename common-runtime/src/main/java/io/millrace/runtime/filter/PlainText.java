package io.millrace.runtime.filter;

import io.millrace.runtime.error.MillraceException;

/** Keeps out characters that PostgreSQL cannot take: NUL, and halves of surrogate pairs. */
final class PlainText {

  private PlainText() {}

  static void check(String text, String what) {
    boolean bad = text.codePoints().anyMatch(c -> c == 0 || c >= 0xD800 && c <= 0xDFFF);
    if (bad) {
      throw MillraceException.invalid(
          "Invalid %s: it contains a NUL or another character that is no text.".formatted(what));
    }
  }
}
