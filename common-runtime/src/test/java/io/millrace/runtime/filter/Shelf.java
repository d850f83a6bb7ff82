package io.millrace.runtime.filter;

import io.millrace.runtime.filter.Field.Kind;
import java.util.List;

/** A vocabulary for tests: books with sizes and labels of one's own, and a few named fields. */
final class Shelf {

  static final Vocabulary VOCABULARY =
      Vocabulary.of(
          List.of(
              Entity.open("size", List.of("sizes", "size"), Rule.of(Kind.NUMBER, Operator.NUMERIC)),
              Entity.open(
                  "label", List.of("labels", "label"), Rule.of(Kind.TEXT, Operator.TEXT_OR_NULL)),
              Entity.closed("attribute", List.of("attributes", "attribute"))
                  .with(Rule.of(Kind.TEXT, Operator.TEXT_OR_LIST), "isbn")
                  .with(Rule.of(Kind.TEXT, Operator.TEXT), "title")
                  .with(Rule.of(Kind.NUMBER, Operator.NUMERIC), "printed")
                  .with(Rule.of(Kind.INTEGER, Operator.NUMERIC), "edition")
                  .withAliases("title", "Title of the book"),
              Entity.closed("lender", List.of("lenders"))
                  .with(Rule.of(Kind.TEXT, Operator.TEXT_OR_LIST).unsortable(), "name")),
          "attribute");

  private Shelf() {}
}
