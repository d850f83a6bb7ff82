package io.millrace.runtime.filter;

import java.util.Locale;

/**
 * A piece of a filter.
 *
 * @param source as it is written there
 * @param prefix of an identifier: what stands before its first dot, else null
 * @param text of an identifier its key, of a string its content, else the source
 * @param position of its first character, from 0
 */
record Token(Kind kind, String source, String prefix, String text, int position) {

  enum Kind {
    IDENTIFIER,
    STRING,
    NUMBER,
    /** A run of {@code = < > ! ~}, known or not. */
    OPERATOR,
    OPEN,
    CLOSE,
    COMMA,
    SEMICOLON,
    /** A key with characters that need quotes. */
    BAD_IDENTIFIER,
    /** A character that begins nothing, or a quote without its other half, and all that follows. */
    BAD,
    END
  }

  static Token of(Kind kind, String source, int position) {
    return new Token(kind, source, null, source, position);
  }

  boolean is(Kind other) {
    return kind == other;
  }

  /** Whether this can name a field: double quotes do, where a value cannot be meant. */
  boolean isName() {
    return kind == Kind.IDENTIFIER || kind == Kind.STRING && source.startsWith("\"");
  }

  /** Whether this is the word {@code upperCase} of the language, in any case and without quotes. */
  boolean isWord(String upperCase) {
    return isWord() && source.toUpperCase(Locale.ROOT).equals(upperCase);
  }

  /** Whether this is a word without prefix or quotes. */
  boolean isWord() {
    return kind == Kind.IDENTIFIER && prefix == null && source.equals(text);
  }
}
