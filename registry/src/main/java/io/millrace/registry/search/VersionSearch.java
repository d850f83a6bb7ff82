package io.millrace.registry.search;

import io.millrace.registry.v1.SearchModelVersionsRequest;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.filter.Entity;
import io.millrace.runtime.filter.Field.Kind;
import io.millrace.runtime.filter.Filter;
import io.millrace.runtime.filter.FilterParser;
import io.millrace.runtime.filter.Operator;
import io.millrace.runtime.filter.OrderBy;
import io.millrace.runtime.filter.Rule;
import io.millrace.runtime.filter.Vocabulary;
import io.millrace.runtime.page.QueryDigest;
import io.millrace.runtime.search.Comparisons;
import io.millrace.runtime.search.FilterSql;
import io.millrace.runtime.search.MaxResults;
import io.millrace.runtime.search.PreparedSearch;
import io.millrace.runtime.search.SortKey;
import io.millrace.runtime.search.SortKey.Type;
import io.millrace.runtime.search.Sql;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Searches for versions of registered models and prompts. */
public final class VersionSearch {

  private static final int MOST_RESULTS = 200_000;

  private static final Vocabulary FILTER =
      Vocabulary.of(
              List.of(
                  Entity.closed("attribute", List.of("attribute"))
                      .with(Rule.of(Kind.TEXT, Operator.TEXT_OR_LIST), "name", "run_id")
                      .with(Rule.of(Kind.TEXT, Operator.TEXT), "source_path")
                      .with(Rule.of(Kind.QUOTABLE_INTEGER, Operator.NUMERIC), "version_number"),
                  Entity.open(
                      TagConditions.ENTITY,
                      List.of("tag", "tags"),
                      Rule.of(Kind.TEXT, Operator.TEXT))),
              "attribute")
          .with(new RegistryWording());

  private static final Vocabulary ORDER =
      Vocabulary.of(
          List.of(
              Entity.closed("attribute", List.of("attribute"))
                  .with(
                      Rule.of(Kind.TEXT, EnumSet.noneOf(Operator.class)),
                      "name",
                      "version_number",
                      "creation_timestamp",
                      "last_updated_timestamp")),
          "attribute");

  private static final TagConditions TAGS =
      new TagConditions("registry.model_version_tag", "version_id");

  /** A model is hidden as a whole as soon as one version of it is a prompt's. */
  private static final String NO_PROMPT =
      " and not exists (select from registry.model_version v"
          + " join registry.model_version_tag p on p.version_id = v.id"
          + " where v.model_id = t.model_id"
          + " and p.key = 'mlflow.prompt.is_prompt' and lower(p.value) = 'true')";

  private VersionSearch() {}

  /**
   * Checks a question. What is found are values of model_version.id.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE for a bad filter, order_by, max_results or
   *     page token
   */
  public static PreparedSearch prepare(SearchModelVersionsRequest request) {
    int maxResults = request.hasMaxResults() ? maxResults(request.getMaxResults()) : MOST_RESULTS;
    Optional<Filter> filter = FilterParser.parse(request.getFilter(), FILTER);
    Sql where = new Sql().add("t.workspace = 'default'");
    if (!filter.map(TagConditions::asksForPrompts).orElse(false)) {
      where.add(NO_PROMPT);
    }
    filter.ifPresent(f -> where.add(" and ").add(FilterSql.of(f, VersionSearch::condition)));
    return new PreparedSearch(
        "(select v.*, m.name from registry.model_version v"
            + " join registry.registered_model m on m.id = v.model_id) t",
        where,
        keys(OrderBy.parseAll(request.getOrderByList(), ORDER)),
        maxResults,
        QueryDigest.of("model-versions", request.getFilter(), request.getOrderByList()),
        request.getPageToken());
  }

  private static int maxResults(long wanted) {
    if (wanted < 1) {
      throw MillraceException.invalid(
          "Invalid value for max_results. It must be a positive integer, but got " + wanted);
    }
    return MaxResults.check(wanted, MOST_RESULTS);
  }

  private static Sql condition(Filter.Comparison comparison) {
    if (comparison.field().entity().equals(TagConditions.ENTITY)) {
      return TAGS.of(comparison);
    }
    Operator operator = comparison.operator();
    return switch (comparison.field().key()) {
      case "version_number" -> Comparisons.integer("t.version", operator, comparison.value());
      case "source_path" -> Comparisons.text("t.source", operator, comparison.value());
      case "run_id" -> Comparisons.text("t.run_id", operator, comparison.value());
      default -> Comparisons.text("t.name", operator, comparison.value());
    };
  }

  /** As asked, then the latest update first, by name, and the highest number first. */
  private static List<SortKey> keys(List<OrderBy> asked) {
    List<SortKey> keys = new ArrayList<>(asked.stream().map(VersionSearch::key).toList());
    List<String> named = asked.stream().map(order -> order.field().key()).toList();
    if (!named.contains("last_updated_timestamp")) {
      keys.add(SortKey.of("t.last_update_time", Type.LONG, false));
    }
    if (!named.contains("name")) {
      keys.add(SortKey.of("t.name", Type.TEXT, true));
    }
    if (!named.contains("version_number")) {
      keys.add(SortKey.of("t.version::bigint", Type.LONG, false));
    }
    return keys;
  }

  private static SortKey key(OrderBy order) {
    return switch (order.field().key()) {
      case "name" -> SortKey.of("t.name", Type.TEXT, order.ascending());
      case "version_number" -> SortKey.of("t.version::bigint", Type.LONG, order.ascending());
      case "creation_timestamp" -> SortKey.of("t.creation_time", Type.LONG, order.ascending());
      default -> SortKey.of("t.last_update_time", Type.LONG, order.ascending());
    };
  }
}
