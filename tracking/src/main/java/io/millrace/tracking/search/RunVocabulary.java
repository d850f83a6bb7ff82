package io.millrace.tracking.search;

import io.millrace.runtime.filter.Entity;
import io.millrace.runtime.filter.Field.Kind;
import io.millrace.runtime.filter.Operator;
import io.millrace.runtime.filter.Rule;
import io.millrace.runtime.filter.Vocabulary;
import java.util.List;

/** What a search for runs can ask. */
final class RunVocabulary {

  static final String METRIC = "metric";
  static final String PARAM = "parameter";
  static final String TAG = "tag";
  static final String ATTRIBUTE = "attribute";
  static final String DATASET = "dataset";

  static final Vocabulary VOCABULARY =
      Vocabulary.of(
          List.of(
              Entity.open(
                  METRIC, List.of("metrics", "metric"), Rule.of(Kind.NUMBER, Operator.NUMERIC)),
              Entity.open(
                  PARAM,
                  List.of("params", "param", "parameter", "parameters"),
                  Rule.of(Kind.TEXT, Operator.TEXT_OR_NULL)),
              Entity.open(TAG, List.of("tags", "tag"), Rule.of(Kind.TEXT, Operator.TEXT_OR_NULL)),
              attributes(),
              Entity.closed(DATASET, List.of("datasets", "dataset"))
                  .with(
                      Rule.of(Kind.TEXT, Operator.TEXT_OR_LIST).unsortable(),
                      "name",
                      "digest",
                      "context")),
          ATTRIBUTE);

  private RunVocabulary() {}

  private static Entity attributes() {
    return Entity.closed(ATTRIBUTE, List.of("attributes", "attribute", "attr", "run"))
        .with(Rule.of(Kind.TEXT, Operator.TEXT_OR_LIST), "run_id")
        .with(Rule.of(Kind.TEXT, Operator.TEXT), "run_name", "status", "artifact_uri", "user_id")
        .with(Rule.of(Kind.NUMBER, Operator.NUMERIC), "start_time", "end_time")
        .withAliases("run_name", "Run name", "run name", "Run Name")
        .withAliases("start_time", "created", "Created");
  }
}
