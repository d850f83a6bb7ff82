package io.millrace.runtime.filter;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.filter.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Walks over tokens and remembers where the clause began that a complaint has to show. */
final class TokenReader {

  /** So many tokens of a clause are shown at most. */
  private static final int SHOWN = 20;

  private final List<Token> tokens;
  private int at;
  private int clause;

  /** Walks over {@code tokens}, the last of which is END. */
  TokenReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return peek(0);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  /** The token here, passing it. END is never passed. */
  Token next() {
    Token token = peek();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean take(Kind kind) {
    boolean found = peek().is(kind);
    if (found) {
      next();
    }
    return found;
  }

  boolean takeWord(String upperCase) {
    boolean found = peek().isWord(upperCase);
    if (found) {
      next();
    }
    return found;
  }

  /** Passes a run of the same word; whether there was any. */
  boolean takeWords(String upperCase) {
    boolean found = false;
    while (takeWord(upperCase)) {
      found = true;
    }
    return found;
  }

  /** Whether a condition should begin here, good or bad: there is something and it ends nothing. */
  boolean startsCondition() {
    Token token = peek();
    return !token.is(Kind.END)
        && !token.is(Kind.CLOSE)
        && !token.is(Kind.SEMICOLON)
        && !token.isWord("OR");
  }

  /** That a clause begins here, or that one was read whole and nothing should follow it. */
  void markClause() {
    clause = at;
  }

  /** That what stands here cannot be read. Shows the clause from its beginning to its end. */
  MillraceException clauseError() {
    List<String> shown = new ArrayList<>();
    for (int i = clause; i < tokens.size() && shown.size() < SHOWN; i++) {
      Token token = tokens.get(i);
      boolean endsClause = token.isWord("AND") || token.isWord("OR") || token.is(Kind.END);
      if (endsClause && i > at || token.is(Kind.END)) {
        break;
      }
      shown.add("'" + FilterLimits.shown(token.source()) + "'");
    }
    String what = shown.isEmpty() ? "it ends too early" : String.join(", ", shown);
    return MillraceException.invalid(
        "Invalid clause(s) in filter string: %s (at character %d)"
            .formatted(what, tokens.get(clause).position() + 1));
  }
}
