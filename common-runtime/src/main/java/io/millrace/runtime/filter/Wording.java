package io.millrace.runtime.filter;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a vocabulary words its refusals. The default is MLflow's wording for runs; its other searches
 * differ in places, and clients' tests match these texts.
 */
public interface Wording {

  /** MLflow's texts for runs. */
  Wording DEFAULT = new Wording() {};

  /** No entity has this prefix. */
  default String unknownEntity(String prefix, List<Entity> entities) {
    return "Invalid entity type '%s'. Valid values are %s"
        .formatted(prefix, list(entities.stream().map(Entity::name).toList()));
  }

  /** The entity has no such key. */
  default String unknownKey(Entity entity, String key) {
    String what = isAttribute(entity) ? "attribute" : entity.name();
    return "Invalid %s key '%s' specified. Valid keys are '%s'"
        .formatted(what, key, set(entity.spellings()));
  }

  /** Presence was asked of a field that is always there, or whose absence cannot be asked for. */
  default String noNullCheck(Field field) {
    return "IS NULL / IS NOT NULL is only supported for tags and params, not for '%s' '%s'"
        .formatted(field.entity(), field.key());
  }

  /** A numeric field was compared with something else. */
  default String notNumeric(Entity entity, Field field, String found) {
    String what = entity.isOpen() ? entity.name() : "numeric attribute: " + field.key();
    return "Expected numeric value type for %s. Found %s".formatted(what, found);
  }

  /** A whole number was expected. */
  default String notInteger(Field field, String found) {
    return "Invalid value for numeric attribute '%s': '%s'".formatted(field.key(), found);
  }

  /** A text field was compared with a number or a list. */
  default String notText(Entity entity, String found) {
    String what = entity.isOpen() ? entity.name() + " (e.g. 'my-value')" : labelOf(entity);
    return "Expected a quoted string value for %s. Got value %s".formatted(what, found);
  }

  /** A text without quotes, or in backticks. */
  default String notQuoted(String found) {
    return "Parameter value is either not quoted or unidentified quote types used for string value %s. Use either single or double quotes."
        .formatted(found);
  }

  /** A list was given for a field that takes none. */
  default String noList(Entity entity, String found) {
    return entity.isOpen() || entity.listKeys().isEmpty()
        ? notText(entity, found)
        : "Only %s attributes support comparison with a list of quoted string values."
            .formatted(list(entity.listKeys()));
  }

  /** The field may not be compared in this way. */
  default String badOperator(Field field, String operator, Collection<Operator> allowed) {
    return "Invalid comparator '%s' not one of '%s'"
        .formatted(operator, set(allowed.stream().map(Operator::text).toList()));
  }

  /** Nothing can be ordered by this field. */
  default String unsortable(Field field) {
    return "Invalid identifier type '%s'".formatted(field.entity());
  }

  /** {@code ['a', 'b']}, as Python prints a list. */
  static String list(Collection<String> items) {
    return quoted(items, "[", "]");
  }

  /** {@code ('a', 'b')}, as Python prints a tuple. */
  static String tuple(Collection<String> items) {
    return quoted(items, "(", ")");
  }

  /** {@code {'a', 'b'}}, as Python prints a set. */
  static String set(Collection<String> items) {
    return quoted(items, "{", "}");
  }

  private static String labelOf(Entity entity) {
    return isAttribute(entity) ? "attributes" : entity.name() + " attributes";
  }

  private static boolean isAttribute(Entity entity) {
    return entity.name().equals("attribute") || entity.name().equals("attributes");
  }

  private static String quoted(Collection<String> items, String open, String close) {
    return items.stream().collect(Collectors.joining("', '", open + "'", "'" + close));
  }
}
