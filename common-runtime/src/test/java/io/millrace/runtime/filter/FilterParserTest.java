package io.millrace.runtime.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterParserTest {

  private static final char DELIMITER = '¦';

  @ParameterizedTest
  @CsvSource(
      delimiter = DELIMITER,
      quoteCharacter = '^',
      value = {
        "sizes.a > 1 ¦ size.`a` > 1",
        "size.a>=1 ¦ size.`a` >= 1",
        "^sizes.a\t!=\n-.5^ ¦ size.`a` != -.5",
        "sizes.a<5. ¦ size.`a` < 5.",
        "sizes.a <= 1e-3 ¦ size.`a` <= 1e-3",
        "sizes.a = -1.5E+10 ¦ size.`a` = -1.5E+10",
        "sizes.a > 1e400 ¦ size.`a` > 1e400",
        "labels.a='x'AND labels.b='y' ¦ label.`a` = 'x' AND label.`b` = 'y'",
        "labels.a.b.c = 'x' ¦ label.`a.b.c` = 'x'",
        "labels.`a-b/c` = 'x' ¦ label.`a-b/c` = 'x'",
        "labels.\"x y\" = 'x' ¦ label.`x y` = 'x'",
        "labels.'k' = \"it's\" ¦ label.`k` = \"it's\"",
        "labels.\"a`b\" = 'x' ¦ label.\"a`b\" = 'x'",
        "labels.as = '' ¦ label.`as` = ''",
        "labels.1a = 'a\"b' ¦ label.`1a` = 'a\"b'",
        "labels.日本 = '日本' ¦ label.`日本` = '日本'",
        "labels.a = 'a\\'  ¦ label.`a` = 'a\\'",
        "labels.a like 'x' ¦ label.`a` LIKE 'x'",
        "labels.a Ilike '%x_' ¦ label.`a` ILIKE '%x_'",
        "labels.a is null ¦ label.`a` IS NULL",
        "labels.a IS not Null ¦ label.`a` IS NOT NULL",
        "isbn IN ('a','b') ¦ attribute.`isbn` IN ('a', 'b')",
        "isbn in(\"a\", 'b',) ¦ attribute.`isbn` IN ('a', 'b')",
        "isbn not  in ('A') ¦ attribute.`isbn` NOT IN ('A')",
        "`isbn` = 'a' ¦ attribute.`isbn` = 'a'",
        "`attributes`.isbn = 'a' ¦ attribute.`isbn` = 'a'",
        "`Title of the book` = 'a' ¦ attribute.`title` = 'a'",
        "\"Title of the book\" = 'a' ¦ attribute.`title` = 'a'",
        "lenders.name != 'a' ¦ lender.`name` != 'a'",
        "edition = 3 ¦ attribute.`edition` = 3",
        "printed > 1.5 ¦ attribute.`printed` > 1.5",
      })
  void readsComparisons(String text, String meaning) {
    assertThat(printed(text)).isEqualTo(meaning);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = DELIMITER,
      value = {
        "size.a=1 AND size.b=2 ¦ 1 AND 2",
        "size.a=1 aNd size.b=2 and size.c=3 ¦ 1 AND 2 AND 3",
        "AND size.a=1 ¦ 1",
        "size.a=1 AND AND size.b=2 AND ¦ 1 AND 2",
        "size.a=1 OR size.b=2 or size.c=3 ¦ 1 OR 2 OR 3",
        "size.a=1 OR size.b=2 AND size.c=3 ¦ 1 OR 2 AND 3",
        "size.a=1 AND size.b=2 OR size.c=3 ¦ 1 AND 2 OR 3",
        "(size.a=1 OR size.b=2) AND size.c=3 ¦ (1 OR 2) AND 3",
        "size.a=1 AND (size.b=2 AND size.c=3) ¦ 1 AND (2 AND 3)",
        "((size.a=1)) ¦ 1",
        "NOT size.a=1 AND size.b=2 ¦ NOT 1 AND 2",
        "not (size.a=1 AND size.b=2) ¦ NOT (1 AND 2)",
        "NOT NOT size.a=1 ¦ NOT NOT 1",
        "NOT(size.a=1)OR(size.b=2) ¦ NOT 1 OR 2",
        "(AND size.a=1 AND) OR size.b=2 AND ¦ 1 OR 2",
      })
  void bindsNotTighterThanAndTighterThanOr(String text, String shape) {
    assertThat(printed(text).replaceAll("size\\.`.` = ", "")).isEqualTo(shape);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AND", " and AND "})
  void readsNoFilterFromNothing(String text) {
    assertThat(FilterParser.parse(text, Shelf.VOCABULARY)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = DELIMITER,
      quoteCharacter = '^',
      value = {
        "size.a BETWEEN 1 AND 2 ¦ 'size.a', 'BETWEEN', '1' (at character 1)",
        "size.a > 1 size.b > 2 ¦ 'size.b', '>', '2' (at character 12)",
        "size.a > 1; ¦ ';' (at character 11)",
        "size.a > 1 -- why ¦ '-- why' (at character 12)",
        "size.a > /* why */ 1 ¦ 'size.a', '>', '/* why */ 1' (at character 1)",
        "size.a > 1 # why ¦ '# why' (at character 12)",
        "size.a = +1 ¦ 'size.a', '=', '+1' (at character 1)",
        "size.a = - 1 ¦ 'size.a', '=', '- 1' (at character 1)",
        "size.a ¦ 'size.a' (at character 1)",
        "size.a > ¦ 'size.a', '>' (at character 1)",
        "> 1 ¦ '>', '1' (at character 1)",
        "hello world ¦ 'hello', 'world' (at character 1)",
        "label.a = 'abc ¦ 'label.a', '=', ''abc' (at character 1)",
        "label.a not null ¦ 'label.a', 'not', 'null' (at character 1)",
        "label.a is 'x' ¦ 'label.a', 'is', ''x'' (at character 1)",
        "label.a ! = 'x' ¦ 'label.a', '!', '=', ''x'' (at character 1)",
        "isbn IN 'a' ¦ 'isbn', 'IN', ''a'' (at character 1)",
        "isbn IN ('a' ¦ 'isbn', 'IN', '(', ''a'' (at character 1)",
        "size.a = 1 OR ¦ 'OR' (at character 12)",
        "OR size.a = 1 ¦ 'OR', 'size.a', '=', '1' (at character 1)",
        "size.a = 1 OR OR size.b = 2 ¦ 'OR', 'OR', 'size.b', '=', '2' (at character 12)",
        "NOT ¦ it ends too early (at character 4)",
        "(size.a = 1 ¦ it ends too early (at character 12)",
        "size.a = 1) ¦ ')' (at character 11)",
        "() ¦ '(', ')' (at character 1)",
        "(AND) ¦ '(', 'AND', ')' (at character 1)",
      })
  void refusesWhatTheGrammarDoesNotKnow(String text, String rest) {
    refuses(text, "Invalid clause(s) in filter string: " + rest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = DELIMITER,
      quoteCharacter = '^',
      value = {
        "1 < size.a ¦ Invalid comparison clause. Expected 'Identifier' found '1'",
        "'isbn' = 'x' ¦ Invalid comparison clause. Expected 'Identifier' found ''isbn''",
        "label.a-b = 'x' ¦ Invalid comparison clause. Expected 'Identifier' found 'label.a-b'",
        "label.a/b='x' ¦ Invalid comparison clause. Expected 'Identifier' found 'label.a/b'",
        "label.`` = 'x' ¦ Invalid comparison clause. Expected 'Identifier' found 'label.``'",
        "label. = 'x' ¦ Invalid comparison clause. Expected 'Identifier' found 'label.'",
        "foo.a = 'x' ¦ Invalid entity type 'foo'. Valid values are ['size', 'label', 'attribute', 'lender']",
        "Size.a = 1 ¦ Invalid entity type 'Size'. Valid values are ['size', 'label', 'attribute', 'lender']",
        "foo = 'x' ¦ Invalid attribute key 'foo' specified. Valid keys are '{'isbn', 'title', 'printed', 'edition', 'Title of the book'}'",
        "lenders.age = 5 ¦ Invalid lender key 'age' specified. Valid keys are '{'name'}'",
        "size.a = '1' ¦ Expected numeric value type for size. Found '1'",
        "size.a = NaN ¦ Expected numeric value type for size. Found NaN",
        "size.a = 1_000 ¦ Expected numeric value type for size. Found 1_000",
        "size.a = 0x1F ¦ Expected numeric value type for size. Found 0x1F",
        "size.a = 1.2.3 ¦ Expected numeric value type for size. Found 1.2.3",
        "size.a IN (1,2) ¦ Expected numeric value type for size. Found (1,2)",
        "printed = '1' ¦ Expected numeric value type for numeric attribute: printed. Found '1'",
        "edition = 1.5 ¦ Invalid value for numeric attribute 'edition': '1.5'",
        "label.a = 5 ¦ Expected a quoted string value for label (e.g. 'my-value'). Got value 5",
        "label.a = null ¦ Expected a quoted string value for label (e.g. 'my-value'). Got value null",
        "label.a IN ('x') ¦ Expected a quoted string value for label (e.g. 'my-value'). Got value ('x')",
        "title = 5 ¦ Expected a quoted string value for attributes. Got value 5",
        "isbn = ('x') ¦ Expected a quoted string value for attributes. Got value ('x')",
        "lenders.name = 5 ¦ Expected a quoted string value for lender attributes. Got value 5",
        "label.a = x ¦ Parameter value is either not quoted or unidentified quote types used for string value x. Use either single or double quotes.",
        "label.a = `x` ¦ Parameter value is either not quoted or unidentified quote types used for string value `x`. Use either single or double quotes.",
        "title IN ('a') ¦ Only ['isbn'] attributes support comparison with a list of quoted string values.",
        "isbn IN () ¦ While parsing a list in the query, expected a non-empty list of string values, but got empty list",
        "isbn IN (1) ¦ While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list: (1)",
        "isbn IN (`x`) ¦ While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list.",
        "isbn IN ('x' 'y') ¦ While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list.",
        "isbn IN (,) ¦ While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list.",
        "size.a IS NULL ¦ IS NULL / IS NOT NULL is only supported for tags and params, not for 'size' 'a'",
        "size.a == 1 ¦ Invalid comparator '==' not one of '{'=', '!=', '<', '<=', '>', '>='}'",
        "size.a <> 1 ¦ Invalid comparator '<>' not one of '{'=', '!=', '<', '<=', '>', '>='}'",
        "label.a > 'x' ¦ Invalid comparator '>' not one of '{'=', '!=', 'LIKE', 'ILIKE', 'IS NULL', 'IS NOT NULL'}'",
        "label.a not like 'x' ¦ Invalid comparator 'NOT LIKE' not one of '{'=', '!=', 'LIKE', 'ILIKE', 'IS NULL', 'IS NOT NULL'}'",
        "size.a > 1; size.b > 2 ¦ Search filter contained multiple expression 'size.a > 1; size.b > 2'. Provide AND-ed expression list.",
      })
  void refusesWhatTheVocabularyDoesNotKnow(String text, String message) {
    refuses(text, message);
  }

  @Test
  void refusesBlanks() {
    refuses("   ", "Invalid filter '   '. Could not be parsed.");
  }

  @Test
  void takesOperatorsInUpperCaseOnlyWhereTheVocabularySaysSo() {
    Vocabulary strict = Shelf.VOCABULARY.withUpperCaseOperators();
    assertThat(FilterParser.parse("title LIKE 'x' and label.a is null", strict)).isPresent();
    assertThatThrownBy(() -> FilterParser.parse("title like 'x'", strict))
        .hasMessageStartingWith("Invalid comparator 'like' not one of");
  }

  @Test
  void saysWhereEachPartBegins() {
    Filter.Or or = (Filter.Or) parsed(" size.a = 1 OR NOT size.b = 2");
    assertThat(or.position()).isEqualTo(1);
    assertThat(or.parts()).extracting(Filter::position).containsExactly(1, 15);
    assertThat(((Filter.Not) or.parts().get(1)).part().position()).isEqualTo(19);
  }

  @Test
  void refusesAFilterThatIsTooLong() {
    String text = "label.a = '" + "x".repeat(FilterLimits.MAX_LENGTH) + "'";
    refuses(
        text,
        "The filter string is too long: at most 1000000 characters are allowed, but got 1000012.");
  }

  @Test
  void refusesNestingThatIsTooDeep() {
    int most = FilterLimits.MAX_DEPTH;
    assertThat(parsed("(".repeat(most) + "size.a = 1" + ")".repeat(most))).isNotNull();
    String message =
        "The filter string is nested too deeply: at most 50 parentheses and NOTs may be inside each other.";
    refuses("(".repeat(100_000), message);
    refuses("NOT ".repeat(most + 1) + "size.a = 1", message);
  }

  @Test
  void refusesTooManyComparisons() {
    int most = FilterLimits.MAX_COMPARISONS;
    assertThat(parsed("size.a = 1" + " AND size.a = 1".repeat(most - 1))).isNotNull();
    refuses(
        "size.a = 1" + " OR size.a = 1".repeat(most),
        "The filter string has too many comparisons: at most 100 are allowed.");
  }

  @Test
  void refusesANumberThatIsTooLong() {
    assertThatThrownBy(() -> parsed("size.a = " + "1".repeat(FilterLimits.MAX_NUMERAL + 1)))
        .hasMessageStartingWith("Expected numeric value type for size. Found 1111");
  }

  @ParameterizedTest
  @ValueSource(strings = {"label.a = '\0'", "label.a = '\ud800'", "label.`\udc00` = 'x'"})
  void refusesWhatNoDatabaseCanHold(String text) {
    refuses(text, "Invalid filter string: it contains a NUL or another character that is no text.");
  }

  @Test
  void keepsErrorMessagesShort() {
    assertThatThrownBy(() -> parsed("label.a = " + "x".repeat(100_000)))
        .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(500));
  }

  private static void refuses(String text, String message) {
    assertThatThrownBy(() -> parsed(text))
        .isInstanceOf(MillraceException.class)
        .hasMessage(message)
        .extracting(failure -> ((MillraceException) failure).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
  }

  private static Filter parsed(String text) {
    return FilterParser.parse(text, Shelf.VOCABULARY).orElseThrow();
  }

  private static String printed(String text) {
    return FilterText.of(parsed(text));
  }
}
