package io.millrace.runtime.filter;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.filter.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads what stands right of an operator as a value of one field. */
final class ValueReader {

  private static final String LIST = "While parsing a list in the query, expected ";

  private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");

  private final Entity entity;
  private final Field field;
  private final Wording wording;

  ValueReader(Entity entity, Field field, Wording wording) {
    this.entity = entity;
    this.field = field;
    this.wording = wording;
  }

  Value read(Rule rule, Operand operand) {
    return field.kind() == Field.Kind.TEXT ? text(rule, operand) : number(operand);
  }

  private Value number(Operand operand) {
    String found = FilterLimits.shown(operand.source());
    if (field.kind() == Field.Kind.QUOTABLE_INTEGER && operand.is(Kind.STRING)) {
      return quotedInteger(operand.text(), found);
    }
    if (!operand.is(Kind.NUMBER) || operand.source().length() > FilterLimits.MAX_NUMERAL) {
      throw MillraceException.invalid(wording.notNumeric(entity, field, found));
    }
    Value.Numeral numeral = new Value.Numeral(operand.source());
    if (field.kind() != Field.Kind.NUMBER && numeral.toInteger().isEmpty()) {
      throw MillraceException.invalid(wording.notInteger(field, found));
    }
    return numeral;
  }

  private Value quotedInteger(String text, String found) {
    if (text.length() > FilterLimits.MAX_NUMERAL || !INTEGER.matcher(text).matches()) {
      throw MillraceException.invalid(wording.notInteger(field, found));
    }
    return new Value.Numeral(text);
  }

  private Value text(Rule rule, Operand operand) {
    String found = FilterLimits.shown(operand.source());
    if (operand.isList()) {
      if (!rule.allows(Operator.IN)) {
        throw MillraceException.invalid(wording.noList(entity, found));
      }
      return list(operand);
    }
    if (operand.is(Kind.STRING)) {
      return new Value.Text(operand.text());
    }
    throw MillraceException.invalid(
        operand.is(Kind.NUMBER) || operand.source().equalsIgnoreCase("null")
            ? wording.notText(entity, found)
            : wording.notQuoted(found));
  }

  private static Value list(Operand operand) {
    List<Token> tokens = operand.tokens();
    if (tokens.isEmpty()) {
      throw MillraceException.invalid(
          LIST + "a non-empty list of string values, but got empty list");
    }
    List<String> items = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.is(Kind.NUMBER)) {
        throw MillraceException.invalid(
            LIST
                + "string value, punctuation, or whitespace, but got different type in list: "
                + FilterLimits.shown(operand.source()));
      }
      if (!token.is(i % 2 == 0 ? Kind.STRING : Kind.COMMA)) {
        throw MillraceException.invalid(
            LIST + "a non-empty list of string values, but got ill-formed list.");
      }
      if (token.is(Kind.STRING)) {
        items.add(token.text());
      }
    }
    return new Value.Texts(items);
  }
}
