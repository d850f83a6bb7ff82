package io.millrace.runtime.filter;

import java.util.List;

/**
 * What stands right of an operator, before anyone knows whether it fits.
 *
 * @param source as it is written, for messages
 * @param tokens the one token, or those between the parentheses of a list
 */
record Operand(String source, boolean isList, List<Token> tokens) {

  static Operand of(Token token) {
    return new Operand(token.source(), false, List.of(token));
  }

  boolean is(Token.Kind kind) {
    return !isList && tokens.getFirst().is(kind);
  }

  String text() {
    return tokens.getFirst().text();
  }
}
