package io.millrace.runtime.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FilterPropertiesTest {

  private static final Pattern PLACE = Pattern.compile("\\(at character (\\d+)\\)$");

  @Property
  void anyTextIsReadOrRefused(@ForAll String text) {
    isReadOrRefused(text);
  }

  @Property(tries = 4000)
  void anyMixOfTheLanguagesWordsIsReadOrRefused(@ForAll("mixes") String text) {
    isReadOrRefused(text);
  }

  @Property
  void aFilterWrittenOutReadsTheSame(@ForAll("filters") Filter filter) {
    Filter read = FilterParser.parse(FilterText.of(filter), Shelf.VOCABULARY).orElseThrow();
    assertThat(withoutPositions(read)).isEqualTo(filter);
  }

  @Provide
  Arbitrary<String> mixes() {
    return Arbitraries.of(
            "AND",
            "or",
            "NOT",
            "(",
            ")",
            "IN",
            "IS",
            "NULL",
            "LIKE",
            "=",
            "!=",
            ">",
            "'x'",
            "\"y\"",
            "`z`",
            "1",
            "-1",
            ".5",
            "1e",
            "size.a",
            "label.b",
            "label.`b c`",
            "isbn",
            ",",
            ";",
            "'",
            "`",
            "-",
            "label.",
            ".",
            "\u00a0",
            "𐀨")
        .list()
        .ofMaxSize(12)
        .flatMap(words -> Arbitraries.of("", " ").map(between -> String.join(between, words)));
  }

  @Provide
  Arbitrary<Filter> filters() {
    return filters(3);
  }

  private Arbitrary<Filter> filters(int depth) {
    if (depth == 0) {
      return comparisons();
    }
    Arbitrary<List<Filter>> parts =
        Arbitraries.lazy(() -> filters(depth - 1)).list().ofMinSize(2).ofMaxSize(3);
    return Arbitraries.oneOf(
        comparisons(),
        parts.map(all -> new Filter.And(all, 0)),
        parts.map(all -> new Filter.Or(all, 0)),
        Arbitraries.lazy(() -> filters(depth - 1)).map(part -> new Filter.Not(part, 0)));
  }

  private Arbitrary<Filter> comparisons() {
    Arbitrary<String> key =
        Arbitraries.strings().alpha().numeric().withChars("_-./ :é日'").ofMinLength(1);
    Arbitrary<String> text =
        Arbitraries.strings().ofMaxLength(8).filter(FilterPropertiesTest::isStorable);
    Arbitrary<Filter> sizes =
        Combinators.combine(key, Arbitraries.of(Operator.NUMERIC), Arbitraries.doubles())
            .as((k, o, n) -> comparison("size", k, Field.Kind.NUMBER, o, numeral(n)));
    Arbitrary<Filter> labels =
        Combinators.combine(key, Arbitraries.of(Operator.TEXT), text)
            .as((k, o, t) -> comparison("label", k, Field.Kind.TEXT, o, new Value.Text(t)));
    Arbitrary<Filter> presences =
        Combinators.combine(key, Arbitraries.of(Operator.IS_NULL, Operator.IS_NOT_NULL))
            .as((k, o) -> comparison("label", k, Field.Kind.TEXT, o, new Value.None()));
    Arbitrary<Filter> lists =
        Combinators.combine(
                Arbitraries.of(Operator.IN, Operator.NOT_IN), text.list().ofMinSize(1).ofMaxSize(4))
            .as((o, t) -> comparison("attribute", "isbn", Field.Kind.TEXT, o, new Value.Texts(t)));
    return Arbitraries.oneOf(sizes, labels, presences, lists);
  }

  private static Filter comparison(
      String entity, String key, Field.Kind kind, Operator operator, Value value) {
    return new Filter.Comparison(new Field(entity, key, kind), operator, value, 0);
  }

  private static Value numeral(double number) {
    return new Value.Numeral(Double.toString(number));
  }

  private static boolean isStorable(String text) {
    boolean hasAQuoteLeft = text.indexOf('\'') < 0 || text.indexOf('"') < 0;
    return hasAQuoteLeft && text.codePoints().noneMatch(c -> c == 0 || c >= 0xD800 && c <= 0xDFFF);
  }

  private static Filter withoutPositions(Filter filter) {
    return switch (filter) {
      case Filter.And and -> new Filter.And(withoutPositions(and.parts()), 0);
      case Filter.Or or -> new Filter.Or(withoutPositions(or.parts()), 0);
      case Filter.Not not -> new Filter.Not(withoutPositions(not.part()), 0);
      case Filter.Comparison c -> new Filter.Comparison(c.field(), c.operator(), c.value(), 0);
    };
  }

  private static List<Filter> withoutPositions(List<Filter> parts) {
    return parts.stream().map(FilterPropertiesTest::withoutPositions).toList();
  }

  /** Refused as the caller's mistake; a clause that no grammar knows, with the place of it. */
  private static void isReadOrRefused(String text) {
    try {
      FilterParser.parse(text, Shelf.VOCABULARY)
          .ifPresent(filter -> assertThat(readAgain(filter)).isEqualTo(withoutPositions(filter)));
      OrderBy.parseAll(List.of(text), Shelf.VOCABULARY);
    } catch (MillraceException refused) {
      assertThat(refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
      if (refused.getMessage().startsWith("Invalid clause(s)")) {
        Matcher place = PLACE.matcher(refused.getMessage());
        assertThat(place.find()).as(refused.getMessage()).isTrue();
        assertThat(Integer.parseInt(place.group(1))).isBetween(1, text.length() + 1);
      }
    }
  }

  private static Filter readAgain(Filter filter) {
    return withoutPositions(
        FilterParser.parse(FilterText.of(filter), Shelf.VOCABULARY).orElseThrow());
  }
}
