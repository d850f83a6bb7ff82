package io.millrace.tracking.search;

import io.millrace.runtime.filter.Entity;
import io.millrace.runtime.filter.Field;
import io.millrace.runtime.filter.Field.Kind;
import io.millrace.runtime.filter.Operator;
import io.millrace.runtime.filter.Rule;
import io.millrace.runtime.filter.Vocabulary;
import io.millrace.runtime.filter.Wording;
import java.util.Collection;
import java.util.List;

/** What a search for logged models can ask, and MLflow's texts for what it cannot. */
final class LoggedModelVocabulary {

  static final String METRIC = "metrics";
  static final String PARAM = "params";
  static final String TAG = "tags";

  private static final Rule TEXT = Rule.of(Kind.TEXT, Operator.TEXT_OR_LIST);
  private static final Rule NUMBER = Rule.of(Kind.NUMBER, Operator.NUMERIC);

  static final Entity ATTRIBUTES =
      Entity.closed("attributes", List.of("attributes"))
          .with(
              TEXT,
              "name",
              "model_id",
              "model_type",
              "status",
              "source_run_id",
              "experiment_id",
              "artifact_location")
          .with(NUMBER, "creation_timestamp_ms", "last_updated_timestamp_ms")
          .withAliases("creation_timestamp_ms", "creation_timestamp", "creation_time")
          .withAliases("last_updated_timestamp_ms", "last_updated_timestamp");

  static final Vocabulary VOCABULARY =
      Vocabulary.of(
              List.of(
                  ATTRIBUTES,
                  Entity.open(METRIC, List.of(METRIC), NUMBER),
                  Entity.open(PARAM, List.of(PARAM), TEXT),
                  Entity.open(TAG, List.of(TAG), TEXT)),
              "attributes")
          .with(new Texts());

  private LoggedModelVocabulary() {}

  private static final class Texts implements Wording {

    @Override
    public String unknownEntity(String prefix, List<Entity> entities) {
      return "Invalid entity type: '%s'. Expected one of %s."
          .formatted(prefix, Wording.list(entities.stream().map(Entity::name).toList()));
    }

    @Override
    public String noNullCheck(Field field) {
      return "Invalid comparison: IS NULL / IS NOT NULL is not supported for logged models, but was found for %s.%s."
          .formatted(field.entity(), field.key());
    }

    @Override
    public String badOperator(Field field, String operator, Collection<Operator> allowed) {
      return "Invalid comparison operator for %s.%s: '%s'. Expected one of %s."
          .formatted(
              field.entity(),
              field.key(),
              operator,
              Wording.tuple(allowed.stream().map(Operator::text).toList()));
    }
  }
}
