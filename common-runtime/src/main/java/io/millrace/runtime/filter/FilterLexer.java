package io.millrace.runtime.filter;

import io.millrace.runtime.filter.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a text into tokens, and never fails: what it cannot read becomes a BAD token. */
final class FilterLexer {

  /** Python's decimal numerals; a sign only if it is a minus right before the first digit. */
  private static final Pattern NUMERAL =
      Pattern.compile("-?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  private static final String OPERATOR_CHARACTERS = "=<>!~";
  private static final String QUOTES = "'\"`";

  private final String text;
  private final Matcher numeral;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private FilterLexer(String text) {
    this.text = text;
    numeral = NUMERAL.matcher(text);
  }

  /** All tokens of {@code text}, the last of them END. */
  static List<Token> tokens(String text) {
    return new FilterLexer(text).run();
  }

  private List<Token> run() {
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        at += Character.charCount(c);
      } else {
        tokens.add(next(c));
      }
    }
    tokens.add(Token.of(Kind.END, "", text.length()));
    return tokens;
  }

  private Token next(int codePoint) {
    return switch (codePoint) {
      case '(' -> take(Kind.OPEN, at + 1);
      case ')' -> take(Kind.CLOSE, at + 1);
      case ',' -> take(Kind.COMMA, at + 1);
      case ';' -> take(Kind.SEMICOLON, at + 1);
      case '\'', '"', '`' -> quoted();
      case '=', '<', '>', '!', '~' -> operator();
      default -> {
        if (numeral.region(at, text.length()).lookingAt()) {
          yield number(numeral.end());
        }
        yield isWordPart(codePoint) ? identifier(wordEnd(at), false) : bad();
      }
    };
  }

  private Token take(Kind kind, int end) {
    Token token = Token.of(kind, text.substring(at, end), at);
    at = end;
    return token;
  }

  private Token bad() {
    return take(Kind.BAD, text.length());
  }

  private Token operator() {
    int end = at;
    while (end < text.length() && OPERATOR_CHARACTERS.indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    return take(Kind.OPERATOR, end);
  }

  /** A number, or a word if it goes on with letters: {@code 1_000}, {@code 0x1F}, {@code 1AND}. */
  private Token number(int end) {
    int wordEnd = keyEnd(end);
    return take(wordEnd == end ? Kind.NUMBER : Kind.IDENTIFIER, wordEnd);
  }

  /** A text in quotes; in backticks, or before a dot, an identifier. */
  private Token quoted() {
    int close = text.indexOf(text.charAt(at), at + 1);
    if (close < 0) {
      return bad();
    }
    if (text.charAt(at) == '`' || close + 1 < text.length() && text.charAt(close + 1) == '.') {
      return identifier(close + 1, true);
    }
    String content = text.substring(at + 1, close);
    Token token = new Token(Kind.STRING, text.substring(at, close + 1), null, content, at);
    at = close + 1;
    return token;
  }

  /** An identifier whose first part ends at {@code firstEnd}. */
  private Token identifier(int firstEnd, boolean firstQuoted) {
    String first =
        firstQuoted ? text.substring(at + 1, firstEnd - 1) : text.substring(at, firstEnd);
    if (firstEnd == text.length() || text.charAt(firstEnd) != '.') {
      return identifier(null, first, firstEnd);
    }
    int keyStart = firstEnd + 1;
    if (keyStart < text.length() && QUOTES.indexOf(text.charAt(keyStart)) >= 0) {
      int close = text.indexOf(text.charAt(keyStart), keyStart + 1);
      return close < 0 ? bad() : identifier(first, text.substring(keyStart + 1, close), close + 1);
    }
    int end = keyEnd(keyStart);
    return identifier(first, text.substring(keyStart, end), end);
  }

  private Token identifier(String prefix, String key, int end) {
    int cleanEnd = end;
    while (end < text.length() && !endsIdentifier(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    if (end > cleanEnd || key.isEmpty()) {
      return take(Kind.BAD_IDENTIFIER, end);
    }
    Token token = new Token(Kind.IDENTIFIER, text.substring(at, end), prefix, key, at);
    at = end;
    return token;
  }

  private int wordEnd(int from) {
    int end = from;
    while (end < text.length() && isWordPart(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    return end;
  }

  /** As {@link #wordEnd}, dots included. */
  private int keyEnd(int from) {
    int end = wordEnd(from);
    while (end < text.length() && text.charAt(end) == '.') {
      end = wordEnd(end + 1);
    }
    return end;
  }

  private static boolean isWordPart(int codePoint) {
    return Character.isLetterOrDigit(codePoint) || codePoint == '_';
  }

  private static boolean endsIdentifier(int codePoint) {
    return Character.isWhitespace(codePoint)
        || Character.isSpaceChar(codePoint)
        || OPERATOR_CHARACTERS.indexOf(codePoint) >= 0
        || "(),;".indexOf(codePoint) >= 0;
  }
}
