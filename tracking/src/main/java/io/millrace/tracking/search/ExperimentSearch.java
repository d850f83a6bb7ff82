package io.millrace.tracking.search;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.filter.Filter;
import io.millrace.runtime.filter.FilterParser;
import io.millrace.runtime.filter.OrderBy;
import io.millrace.runtime.page.QueryDigest;
import io.millrace.runtime.search.FilterSql;
import io.millrace.runtime.search.MaxResults;
import io.millrace.runtime.search.PreparedSearch;
import io.millrace.runtime.search.SortKey;
import io.millrace.runtime.search.SortKey.Type;
import io.millrace.runtime.search.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Searches for experiments. */
public final class ExperimentSearch {

  private ExperimentSearch() {}

  /**
   * Checks a question. What is found are values of experiment.id.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE for a bad filter, order_by, max_results or
   *     page token
   */
  public static PreparedSearch prepare(ExperimentQuery query) {
    int maxResults = MaxResults.check(query.maxResults(), Scope.MOST_RESULTS);
    Optional<Filter> filter = FilterParser.parse(query.filter(), ExperimentVocabulary.VOCABULARY);
    List<OrderBy> order = OrderBy.parseAll(query.orderBy(), ExperimentVocabulary.VOCABULARY);
    Sql where =
        new Sql()
            .add("t.workspace = ")
            .bind(query.workspace())
            .add(" and " + query.view().condition());
    filter.ifPresent(f -> where.add(" and ").add(FilterSql.of(f, ExperimentConditions::of)));
    return new PreparedSearch(
        "tracking.experiment t",
        where,
        keys(order),
        maxResults,
        QueryDigest.of(
            "experiments", query.workspace(), query.filter(), query.view(), query.orderBy()),
        query.pageToken());
  }

  /** As asked, then by id, the greatest first; by default the latest first, then by id upwards. */
  private static List<SortKey> keys(List<OrderBy> asked) {
    List<SortKey> keys = new ArrayList<>();
    if (asked.isEmpty()) {
      keys.add(SortKey.of("t.creation_time", Type.LONG, false));
      keys.add(SortKey.of("t.id", Type.LONG, true));
      return keys;
    }
    boolean byId = false;
    for (OrderBy order : asked) {
      keys.add(key(order));
      byId |= order.field().key().equals(ExperimentVocabulary.ID);
    }
    if (!byId) {
      keys.add(SortKey.of("t.id", Type.LONG, false));
    }
    return keys;
  }

  private static SortKey key(OrderBy order) {
    String key = order.field().key();
    return switch (key) {
      case "name" -> SortKey.of("t.name", Type.TEXT, order.ascending());
      case ExperimentVocabulary.ID -> SortKey.of("t.id", Type.LONG, order.ascending());
      default -> SortKey.of(ExperimentConditions.time(key), Type.LONG, order.ascending());
    };
  }
}
