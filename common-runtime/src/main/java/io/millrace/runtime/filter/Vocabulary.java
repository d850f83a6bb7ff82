package io.millrace.runtime.filter;

import io.millrace.runtime.error.MillraceException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which identifiers, operators and values a search understands: the entities, one of which needs no
 * prefix, and the wording of refusals. Every refusal is INVALID_PARAMETER_VALUE.
 */
public final class Vocabulary {

  private final List<Entity> entities;
  private final Map<String, Entity> byName = new HashMap<>();
  private final Map<String, Entity> byPrefix = new HashMap<>();
  private final Entity unprefixed;
  private final Wording wording;
  private final boolean upperCaseOnly;

  private Vocabulary(
      List<Entity> entities, Entity unprefixed, Wording wording, boolean upperCaseOnly) {
    this.entities = List.copyOf(entities);
    this.unprefixed = unprefixed;
    this.wording = wording;
    this.upperCaseOnly = upperCaseOnly;
    for (Entity entity : entities) {
      byName.put(entity.name(), entity);
      entity.prefixes().forEach(prefix -> byPrefix.put(prefix, entity));
    }
  }

  /**
   * A vocabulary with MLflow's wording for runs.
   *
   * @param unprefixed which of {@code entities} an identifier without a prefix belongs to
   */
  public static Vocabulary of(List<Entity> entities, String unprefixed) {
    Entity found =
        entities.stream().filter(e -> e.name().equals(unprefixed)).findFirst().orElseThrow();
    return new Vocabulary(entities, found, Wording.DEFAULT, false);
  }

  /** The same with other words for its refusals. */
  public Vocabulary with(Wording other) {
    return new Vocabulary(entities, unprefixed, other, upperCaseOnly);
  }

  /** The same with LIKE, ILIKE and IN in upper case only. */
  public Vocabulary withUpperCaseOperators() {
    return new Vocabulary(entities, unprefixed, wording, true);
  }

  /** The field that an identifier stands for. */
  Field field(Token identifier) {
    Entity entity = identifier.prefix() == null ? unprefixed : byPrefix.get(identifier.prefix());
    if (entity == null) {
      throw MillraceException.invalid(
          wording.unknownEntity(FilterLimits.shown(identifier.prefix()), entities));
    }
    String key = entity.canonical(identifier.text());
    Rule rule = entity.rule(key);
    if (rule == null) {
      throw MillraceException.invalid(
          wording.unknownKey(entity, FilterLimits.shown(identifier.text())));
    }
    return new Field(entity.name(), key, rule.kind());
  }

  /** The field that an ordering clause's identifier stands for. */
  Field sortField(Token identifier) {
    Field field = field(identifier);
    if (!rule(field).sortable()) {
      throw MillraceException.invalid(wording.unsortable(field));
    }
    return field;
  }

  /** The presence check that {@code operator} asks for. */
  Filter.Comparison presence(Field field, Operator operator, int position) {
    if (!rule(field).allows(operator)) {
      throw MillraceException.invalid(wording.noNullCheck(field));
    }
    return new Filter.Comparison(field, operator, new Value.None(), position);
  }

  /** The comparison of {@code field} with {@code operand}, refused if either does not suit it. */
  Filter.Comparison comparison(Field field, String operator, Operand operand, int position) {
    Rule rule = rule(field);
    Value value = new ValueReader(entity(field), field, wording).read(rule, operand);
    Operator known = Operator.of(operator).filter(o -> isWrittenRight(o, operator)).orElse(null);
    if (known == null || !rule.allows(known)) {
      throw MillraceException.invalid(
          wording.badOperator(field, FilterLimits.shown(operator), rule.operators()));
    }
    if (known.takesList() != value instanceof Value.Texts) {
      throw MillraceException.invalid(
          wording.notText(entity(field), FilterLimits.shown(operand.source())));
    }
    return new Filter.Comparison(field, known, value, position);
  }

  private boolean isWrittenRight(Operator operator, String source) {
    return !upperCaseOnly || source.equals(operator.text());
  }

  private Rule rule(Field field) {
    return entity(field).rule(field.key());
  }

  private Entity entity(Field field) {
    return byName.get(field.entity());
  }
}
