package io.millrace.registry.search;

import io.millrace.runtime.filter.Entity;
import io.millrace.runtime.filter.Field;
import io.millrace.runtime.filter.Operator;
import io.millrace.runtime.filter.Wording;
import java.util.Collection;
import java.util.List;

/** MLflow's texts for what a search of the registry cannot ask. */
class RegistryWording implements Wording {

  @Override
  public String badOperator(Field field, String operator, Collection<Operator> allowed) {
    return field.kind() == Field.Kind.TEXT
        ? "Invalid comparator for %s: %s".formatted(field.entity(), operator)
        : "Invalid comparator for attribute %s: %s".formatted(field.key(), operator);
  }

  @Override
  public String notInteger(Field field, String found) {
    return "Invalid value for numeric attribute '%s': %s".formatted(field.key(), found);
  }

  @Override
  public String notNumeric(Entity entity, Field field, String found) {
    return notInteger(field, found);
  }

  @Override
  public String noNullCheck(Field field) {
    return "IS NULL / IS NOT NULL is not supported for %s '%s'"
        .formatted(field.entity(), field.key());
  }

  /** The same for ordering clauses. */
  static final class Ordering extends RegistryWording {

    private final String keys;

    /** Knows what can be ordered by. */
    Ordering(String... keys) {
      this.keys = Wording.set(List.of(keys));
    }

    @Override
    public String unknownEntity(String prefix, List<Entity> entities) {
      return "Invalid order by key '%s' specified. Valid keys are '%s'".formatted(prefix, keys);
    }

    @Override
    public String unknownKey(Entity entity, String key) {
      return "Invalid order by key '%s' specified. Valid keys are '%s'".formatted(key, keys);
    }
  }
}
