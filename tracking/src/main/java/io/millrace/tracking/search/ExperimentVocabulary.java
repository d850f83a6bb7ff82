package io.millrace.tracking.search;

import io.millrace.runtime.filter.Entity;
import io.millrace.runtime.filter.Field;
import io.millrace.runtime.filter.Field.Kind;
import io.millrace.runtime.filter.Operator;
import io.millrace.runtime.filter.Rule;
import io.millrace.runtime.filter.Vocabulary;
import io.millrace.runtime.filter.Wording;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a search for experiments can ask, and MLflow's texts for what it cannot. */
final class ExperimentVocabulary {

  static final String TAG = "tag";
  static final String ID = "experiment_id";

  private static final Set<Operator> IDENTITY =
      EnumSet.of(Operator.EQUAL, Operator.NOT_EQUAL, Operator.IN, Operator.NOT_IN);

  static final Vocabulary VOCABULARY =
      Vocabulary.of(
              List.of(
                  Entity.closed("attribute", List.of("attribute"))
                      .with(Rule.of(Kind.TEXT, Operator.TEXT), "name")
                      .with(Rule.of(Kind.TEXT, IDENTITY), ID)
                      .with(
                          Rule.of(Kind.INTEGER, Operator.NUMERIC),
                          "creation_time",
                          "last_update_time"),
                  Entity.open(
                      TAG,
                      List.of("tag", "tags"),
                      Rule.of(Kind.TEXT, Operator.TEXT_OR_NULL).unsortable())),
              "attribute")
          .with(new Texts())
          .withUpperCaseOperators();

  private ExperimentVocabulary() {}

  private static final class Texts implements Wording {

    @Override
    public String unknownEntity(String prefix, List<Entity> entities) {
      List<String> prefixes = entities.stream().flatMap(e -> e.prefixes().stream()).toList();
      return "Invalid entity type '%s'. Valid entity types are %s"
          .formatted(prefix, Wording.tuple(prefixes));
    }

    @Override
    public String noNullCheck(Field field) {
      return "IS NULL / IS NOT NULL is only supported for tags, not for %s '%s'"
          .formatted(field.entity(), field.key());
    }

    @Override
    public String badOperator(Field field, String operator, Collection<Operator> allowed) {
      if (field.entity().equals(TAG)) {
        return "Invalid comparator for tag: " + operator;
      }
      return field.key().equals(ID)
          ? "Invalid comparator for experiment_id: " + operator
          : Wording.super.badOperator(field, operator, allowed);
    }

    @Override
    public String unsortable(Field field) {
      return "Invalid order_by entity: " + field.entity();
    }
  }
}
