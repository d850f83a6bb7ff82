package io.millrace.runtime.filter;

import java.util.List;
import java.util.stream.Collectors;

/** Writes filters as text, with no more parentheses than they need. */
final class FilterText {

  private FilterText() {}

  static String of(Filter filter) {
    return switch (filter) {
      case Filter.Or or -> joined(or.parts(), " OR ");
      case Filter.And and -> joined(and.parts(), " AND ");
      case Filter.Not not -> "NOT " + tight(not.part());
      case Filter.Comparison c -> comparison(c);
    };
  }

  private static String joined(List<Filter> parts, String between) {
    boolean isOr = between.equals(" OR ");
    return parts.stream()
        .map(part -> isOr && part instanceof Filter.And ? of(part) : tight(part))
        .collect(Collectors.joining(between));
  }

  private static String tight(Filter part) {
    boolean loose = part instanceof Filter.Or || part instanceof Filter.And;
    return loose ? "(" + of(part) + ")" : of(part);
  }

  private static String comparison(Filter.Comparison c) {
    String field = c.field().entity() + "." + quoted(c.field().key(), "`\"'");
    return (field + " " + c.operator().text() + " " + value(c.value())).strip();
  }

  private static String value(Value value) {
    return switch (value) {
      case Value.Text text -> quoted(text.text(), "'\"");
      case Value.Numeral numeral -> numeral.numeral();
      case Value.Texts texts ->
          texts.items().stream()
              .map(item -> quoted(item, "'\""))
              .collect(Collectors.joining(", ", "(", ")"));
      case Value.None none -> "";
    };
  }

  private static String quoted(String text, String quotes) {
    for (char quote : quotes.toCharArray()) {
      if (text.indexOf(quote) < 0) {
        return quote + text + quote;
      }
    }
    throw new IllegalArgumentException("No quotes are left for " + text);
  }
}
