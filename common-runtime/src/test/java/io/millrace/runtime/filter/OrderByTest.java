package io.millrace.runtime.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.error.MillraceException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderByTest {

  @ParameterizedTest
  @CsvSource({
    "sizes.a, size, a, true",
    "sizes.a ASC, size, a, true",
    "sizes.a desc, size, a, false",
    "sizes.a\tDesc, size, a, false",
    "labels.`a b` DESC, label, a b, false",
    "'labels.\"a b\"', label, a b, true",
    "isbn, attribute, isbn, true",
    "attribute.printed DESC, attribute, printed, false",
    "`Title of the book` asc, attribute, title, true",
    "'\"Title of the book\" desc', attribute, title, false",
  })
  void readsAKeyAndADirection(String clause, String entity, String key, boolean ascending) {
    OrderBy order = parse(clause).getFirst();
    assertThat(order.field().entity()).isEqualTo(entity);
    assertThat(order.field().key()).isEqualTo(key);
    assertThat(order.ascending()).isEqualTo(ascending);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '^',
      value = {
        "^^ ¦ Invalid order_by clause ''. Could not be parsed.",
        "^  ^ ¦ Invalid order_by clause '  '. Could not be parsed.",
        "desc ¦ Invalid order_by clause 'desc'. Could not be parsed.",
        "sizes.a, sizes.b ¦ Invalid order_by clause 'sizes.a, sizes.b'. Could not be parsed.",
        "sizes.a; ¦ Invalid order_by clause 'sizes.a;'. Could not be parsed.",
        "sizes.a-b ¦ Invalid order_by clause 'sizes.a-b'. Could not be parsed.",
        "'isbn' ¦ Invalid order_by clause ''isbn''. Could not be parsed.",
        "sizes.a DESCC ¦ Invalid ordering key in order_by clause 'sizes.a DESCC'.",
        "labels.a b c ¦ Invalid order_by clause 'labels.a b c'. Could not be parsed.",
        "foo.a ¦ Invalid entity type 'foo'. Valid values are ['size', 'label', 'attribute', 'lender']",
        "foo ¦ Invalid attribute key 'foo' specified. Valid keys are '{'isbn', 'title', 'printed', 'edition', 'Title of the book'}'",
        "lenders.name ¦ Invalid identifier type 'lender'",
      })
  void refusesWhatItCannotOrderBy(String clause, String message) {
    assertThatThrownBy(() -> parse(clause))
        .isInstanceOf(MillraceException.class)
        .hasMessage(message);
  }

  @Test
  void dropsAFieldThatIsNamedAgain() {
    assertThat(parse("isbn DESC", "size.a", "attribute.isbn", "sizes.`a` DESC"))
        .extracting(order -> order.field().key() + " " + order.ascending())
        .containsExactly("isbn false", "a true");
  }

  @Test
  void isBounded() {
    assertThatThrownBy(() -> parse(Collections.nCopies(21, "isbn").toArray(String[]::new)))
        .hasMessage("Too many order_by clauses: at most 20 are allowed, but got 21.");
    assertThatThrownBy(() -> parse("labels." + "x".repeat(1_000)))
        .hasMessageStartingWith("An order_by clause is too long");
    assertThatThrownBy(() -> parse("labels.`\0`"))
        .hasMessage(
            "Invalid order_by clause: it contains a NUL or another character that is no text.");
  }

  private static List<OrderBy> parse(String... clauses) {
    return OrderBy.parseAll(List.of(clauses), Shelf.VOCABULARY);
  }
}
