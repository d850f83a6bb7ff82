package io.millrace.runtime.filter;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.filter.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A field to order by.
 *
 * @param ascending the default direction
 */
public record OrderBy(Field field, boolean ascending) {

  /**
   * Reads ordering clauses, {@code key [ASC | DESC]} each, the first of which counts most. A field
   * named again orders nothing any more and is dropped.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE for a clause that cannot be read or a field
   *     that cannot be ordered by
   */
  public static List<OrderBy> parseAll(List<String> clauses, Vocabulary vocabulary) {
    if (clauses.size() > FilterLimits.MAX_ORDER_BY) {
      throw MillraceException.invalid(
          "Too many order_by clauses: at most %d are allowed, but got %d."
              .formatted(FilterLimits.MAX_ORDER_BY, clauses.size()));
    }
    List<OrderBy> order = new ArrayList<>();
    Set<Field> seen = new HashSet<>();
    for (String clause : clauses) {
      OrderBy next = parse(clause, vocabulary);
      if (seen.add(next.field)) {
        order.add(next);
      }
    }
    return order;
  }

  private static OrderBy parse(String clause, Vocabulary vocabulary) {
    FilterLimits.checkOrderBy(clause);
    PlainText.check(clause, "order_by clause");
    TokenReader tokens = new TokenReader(FilterLexer.tokens(clause));
    Token identifier = tokens.next();
    if (!identifier.isName() || identifier.isWord("ASC") || identifier.isWord("DESC")) {
      throw unreadable(clause);
    }
    boolean descending = tokens.takeWord("DESC");
    if (!descending) {
      tokens.takeWord("ASC");
    }
    if (tokens.peek().isWord() && tokens.peek(1).is(Kind.END)) {
      throw MillraceException.invalid(
          "Invalid ordering key in order_by clause '%s'.".formatted(FilterLimits.shown(clause)));
    }
    if (!tokens.peek().is(Kind.END)) {
      throw unreadable(clause);
    }
    return new OrderBy(vocabulary.sortField(identifier), !descending);
  }

  private static MillraceException unreadable(String clause) {
    return MillraceException.invalid(
        "Invalid order_by clause '%s'. Could not be parsed.".formatted(FilterLimits.shown(clause)));
  }
}
