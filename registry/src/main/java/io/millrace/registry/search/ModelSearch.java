package io.millrace.registry.search;

import io.millrace.registry.v1.SearchRegisteredModelsRequest;
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

/** Searches for registered models and prompts. */
public final class ModelSearch {

  private static final int DEFAULT_RESULTS = 100;
  private static final int MOST_RESULTS = 1000;

  private static final Vocabulary FILTER =
      Vocabulary.of(
              List.of(
                  Entity.closed("attribute", List.of("attribute"))
                      .with(Rule.of(Kind.TEXT, Operator.TEXT_OR_LIST), "name"),
                  Entity.open(
                      TagConditions.ENTITY,
                      List.of("tag", "tags"),
                      Rule.of(Kind.TEXT, Operator.TEXT))),
              "attribute")
          .with(new RegistryWording());

  private static final Vocabulary ORDER =
      Vocabulary.of(
              List.of(
                  Entity.closed("attribute", List.of())
                      .with(Rule.of(Kind.TEXT, EnumSet.noneOf(Operator.class)), "name", "timestamp")
                      .withAliases("timestamp", "last_updated_timestamp")),
              "attribute")
          .with(new RegistryWording.Ordering("timestamp", "name"));

  private static final TagConditions TAGS =
      new TagConditions("registry.registered_model_tag", "model_id");

  private ModelSearch() {}

  /**
   * Checks a question. What is found are values of registered_model.id.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE for a bad filter, order_by, max_results or
   *     page token
   */
  public static PreparedSearch prepare(SearchRegisteredModelsRequest request) {
    int maxResults =
        request.hasMaxResults()
            ? MaxResults.check(request.getMaxResults(), MOST_RESULTS)
            : DEFAULT_RESULTS;
    Optional<Filter> filter = FilterParser.parse(request.getFilter(), FILTER);
    Sql where = new Sql().add("t.workspace = 'default'");
    if (!filter.map(TagConditions::asksForPrompts).orElse(false)) {
      where.add(
          " and not exists (select from registry.registered_model_tag p where p.model_id = t.id"
              + " and p.key = 'mlflow.prompt.is_prompt' and lower(p.value) = 'true')");
    }
    filter.ifPresent(f -> where.add(" and ").add(FilterSql.of(f, ModelSearch::condition)));
    return new PreparedSearch(
        "registry.registered_model t",
        where,
        keys(OrderBy.parseAll(request.getOrderByList(), ORDER)),
        maxResults,
        QueryDigest.of("registered-models", request.getFilter(), request.getOrderByList()),
        request.getPageToken());
  }

  private static Sql condition(Filter.Comparison comparison) {
    return comparison.field().entity().equals(TagConditions.ENTITY)
        ? TAGS.of(comparison)
        : Comparisons.text("t.name", comparison.operator(), comparison.value());
  }

  /** As asked, then by name, which is unique. */
  private static List<SortKey> keys(List<OrderBy> asked) {
    List<SortKey> keys = new ArrayList<>();
    for (OrderBy order : asked) {
      boolean byName = order.field().key().equals("name");
      keys.add(
          byName
              ? SortKey.of("t.name", Type.TEXT, order.ascending())
              : SortKey.of("t.last_update_time", Type.LONG, order.ascending()));
      if (byName) {
        return keys;
      }
    }
    keys.add(SortKey.of("t.name", Type.TEXT, true));
    return keys;
  }
}
