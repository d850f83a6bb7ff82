package io.millrace.runtime.filter;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.filter.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a filter by recursive descent. The grammar stands in the package's description, the bounds
 * in {@link FilterLimits}.
 */
public final class FilterParser {

  private final String text;
  private final Vocabulary vocabulary;
  private final TokenReader tokens;
  private int depth;
  private int comparisons;

  private FilterParser(String text, Vocabulary vocabulary) {
    this.text = text;
    this.vocabulary = vocabulary;
    tokens = new TokenReader(FilterLexer.tokens(text));
  }

  /**
   * The filter in {@code text}; none if that is empty or holds nothing but ANDs.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if it cannot be read, exceeds a bound, or
   *     says what {@code vocabulary} does not know
   */
  public static Optional<Filter> parse(String text, Vocabulary vocabulary) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    FilterLimits.checkLength(text);
    PlainText.check(text, "filter string");
    if (text.isBlank()) {
      throw MillraceException.invalid(
          "Invalid filter '%s'. Could not be parsed.".formatted(FilterLimits.shown(text)));
    }
    return new FilterParser(text, vocabulary).run();
  }

  private Optional<Filter> run() {
    Filter first = and();
    if (first == null && tokens.peek().is(Kind.END)) {
      return Optional.empty();
    }
    Filter filter = or(first);
    if (tokens.peek().is(Kind.SEMICOLON) && !tokens.peek(1).is(Kind.END)) {
      throw MillraceException.invalid(
          "Search filter contained multiple expression '%s'. Provide AND-ed expression list."
              .formatted(FilterLimits.shown(text)));
    }
    if (!tokens.peek().is(Kind.END)) {
      throw tokens.clauseError();
    }
    return Optional.of(filter);
  }

  private Filter or(Filter first) {
    List<Filter> parts = new ArrayList<>();
    parts.add(required(first));
    while (tokens.takeWord("OR")) {
      parts.add(required(and()));
    }
    return parts.size() == 1 ? first : new Filter.Or(parts, first.position());
  }

  /** A sequence of conditions with ANDs between them, or null if there are none. */
  private Filter and() {
    List<Filter> parts = new ArrayList<>();
    tokens.takeWords("AND");
    boolean joined = true;
    while (joined && tokens.startsCondition()) {
      parts.add(unary());
      joined = tokens.takeWords("AND");
    }
    return switch (parts.size()) {
      case 0 -> null;
      case 1 -> parts.getFirst();
      default -> new Filter.And(parts, parts.getFirst().position());
    };
  }

  private Filter unary() {
    Token first = tokens.peek();
    tokens.markClause();
    if (tokens.takeWord("NOT")) {
      FilterLimits.checkDepth(++depth);
      Filter part = unary();
      depth--;
      return new Filter.Not(part, first.position());
    }
    if (tokens.take(Kind.OPEN)) {
      FilterLimits.checkDepth(++depth);
      Filter inner = or(and());
      depth--;
      if (!tokens.take(Kind.CLOSE)) {
        throw tokens.clauseError();
      }
      tokens.markClause();
      return inner;
    }
    FilterLimits.checkComparisons(++comparisons);
    Filter comparison = comparison();
    tokens.markClause();
    return comparison;
  }

  private Filter comparison() {
    Token identifier = identifier();
    int position = identifier.position();
    if (tokens.takeWord("IS")) {
      Operator operator = tokens.takeWord("NOT") ? Operator.IS_NOT_NULL : Operator.IS_NULL;
      if (!tokens.takeWord("NULL")) {
        throw tokens.clauseError();
      }
      return vocabulary.presence(vocabulary.field(identifier), operator, position);
    }
    String operator = operator();
    boolean needsList = operator.equalsIgnoreCase("IN") || operator.equals("NOT IN");
    if (needsList && !tokens.peek().is(Kind.OPEN)) {
      throw tokens.clauseError();
    }
    Operand operand = operand();
    return vocabulary.comparison(vocabulary.field(identifier), operator, operand, position);
  }

  private Token identifier() {
    Token token = tokens.peek();
    if (token.isName()) {
      return tokens.next();
    }
    boolean isCompared = tokens.peek(1).is(Kind.OPERATOR) || tokens.peek(1).isWord();
    if (token.is(Kind.BAD_IDENTIFIER)
        || (token.is(Kind.STRING) || token.is(Kind.NUMBER)) && isCompared) {
      throw MillraceException.invalid(
          "Invalid comparison clause. Expected 'Identifier' found '%s'"
              .formatted(FilterLimits.shown(token.source())));
    }
    throw tokens.clauseError();
  }

  /** An operator as it is written; one of two words with one space between them. */
  private String operator() {
    if (tokens.peek().is(Kind.OPERATOR)) {
      return tokens.next().source();
    }
    if (tokens.takeWord("NOT")) {
      for (String word : List.of("IN", "LIKE", "ILIKE")) {
        if (tokens.takeWord(word)) {
          return "NOT " + word;
        }
      }
      throw tokens.clauseError();
    }
    Token word = tokens.peek();
    if (word.isWord("LIKE") || word.isWord("ILIKE") || word.isWord("IN")) {
      return tokens.next().source();
    }
    throw tokens.clauseError();
  }

  private Operand operand() {
    Token token = tokens.peek();
    if (token.is(Kind.OPEN)) {
      return list();
    }
    boolean isKeyword = token.isWord("AND") || token.isWord("OR") || token.isWord("NOT");
    if (token.is(Kind.STRING)
        || token.is(Kind.NUMBER)
        || token.is(Kind.BAD_IDENTIFIER)
        || token.is(Kind.IDENTIFIER) && !isKeyword) {
      return Operand.of(tokens.next());
    }
    throw tokens.clauseError();
  }

  private Operand list() {
    int start = tokens.next().position();
    List<Token> items = new ArrayList<>();
    while (!tokens.peek().is(Kind.CLOSE)) {
      if (tokens.peek().is(Kind.END) || tokens.peek().is(Kind.BAD)) {
        throw tokens.clauseError();
      }
      items.add(tokens.next());
    }
    int end = tokens.next().position() + 1;
    return new Operand(text.substring(start, end), true, items);
  }

  private Filter required(Filter part) {
    if (part == null) {
      throw tokens.clauseError();
    }
    return part;
  }
}
