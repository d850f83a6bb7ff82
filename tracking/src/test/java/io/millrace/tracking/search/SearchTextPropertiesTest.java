package io.millrace.tracking.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a search is asked for becomes SQL, or is the caller's mistake. */
class SearchTextPropertiesTest {

  @Property(tries = 4000)
  void runs(@ForAll("texts") String filter, @ForAll("texts") String order) {
    RunSearch search = new RunSearch(String::length);
    isPreparedOrRefused(
        () ->
            search.prepare(
                new RunQuery("default", List.of(1L), filter, View.ALL, null, List.of(order), "")));
  }

  @Property(tries = 4000)
  void experiments(@ForAll("texts") String filter, @ForAll("texts") String order) {
    isPreparedOrRefused(
        () ->
            ExperimentSearch.prepare(
                new ExperimentQuery("default", filter, View.ALL, 10, List.of(order), "")));
  }

  @Property(tries = 4000)
  void loggedModels(@ForAll("texts") String filter, @ForAll("texts") String order) {
    LoggedModelQuery.Order by = new LoggedModelQuery.Order(order, true, order, "");
    isPreparedOrRefused(
        () ->
            LoggedModelSearch.prepare(
                new LoggedModelQuery(
                    "default", List.of(1L), filter, List.of(), null, List.of(by), "")));
  }

  @Property
  void pageTokens(@ForAll String token) {
    RunSearch search = new RunSearch(String::length);
    isPreparedOrRefused(
        () ->
            search.prepare(
                new RunQuery("default", List.of(1L), "", View.ALL, null, List.of(), token)));
  }

  private static void isPreparedOrRefused(Runnable prepare) {
    try {
      prepare.run();
    } catch (MillraceException refused) {
      assertThat(refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
    }
  }

  /** Words of the language in any order, so that many make sense, and any text. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> field =
        Arbitraries.of(
            "metrics.m",
            "metric.`m n`",
            "params.p",
            "tags.t",
            "tag.\"mlflow.runName\"",
            "attributes.start_time",
            "attributes.creation_timestamp",
            "attribute.run_id",
            "run_name",
            "name",
            "status",
            "experiment_id",
            "creation_time",
            "dataset.name",
            "dataset.context",
            "model_id",
            "user_id",
            "nobody");
    Arbitrary<String> operator =
        Arbitraries.of(
            "=", "!=", ">", "<=", "LIKE", "ILIKE", "IN", "NOT IN", "IS NULL", "IS NOT NULL", "<>");
    Arbitrary<String> value =
        Arbitraries.of(
            "1",
            "-1.5",
            "1e400",
            "99999999999999999999",
            "'x'",
            "\"%_\\\\\"",
            "('a', 'b')",
            "()",
            "NaN",
            "''",
            "'FINISHED'",
            "DESC",
            "ASC");
    Arbitrary<String> joint = Arbitraries.of("AND", "OR", "NOT", "(", ")", ";", ",");
    Arbitrary<String> clause =
        field.flatMap(f -> operator.flatMap(o -> value.map(v -> f + " " + o + " " + v)));
    Arbitrary<String> words = Arbitraries.oneOf(clause, clause, field, value, joint);
    return Arbitraries.oneOf(
        words.list().ofMaxSize(5).map(list -> String.join(" ", list)),
        field.flatMap(f -> Arbitraries.of("", " DESC", " asc").map(d -> f + d)),
        clause,
        Arbitraries.strings());
  }
}
