package io.millrace.tracking.search;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.filter.Filter;
import io.millrace.runtime.filter.FilterParser;
import io.millrace.runtime.filter.OrderBy;
import io.millrace.runtime.page.QueryDigest;
import io.millrace.runtime.search.FilterSql;
import io.millrace.runtime.search.MaxResults;
import io.millrace.runtime.search.PreparedSearch;
import io.millrace.runtime.search.Sql;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Searches for runs. */
public final class RunSearch {

  private static final int DEFAULT_MAX_RESULTS = 1000;

  /** Keys have positive numbers: this one finds nothing. */
  private static final int UNKNOWN_KEY = -1;

  private final ToIntFunction<String> keyIds;

  /**
   * @param keyIds the number of a metric's, param's or tag's key; null if nothing was ever logged
   *     under it
   */
  public RunSearch(Function<String, Integer> keyIds) {
    this.keyIds = key -> Optional.ofNullable(keyIds.apply(key)).orElse(UNKNOWN_KEY);
  }

  /**
   * Checks a question. What is found are values of run.id.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE for a bad filter, order_by, max_results or
   *     page token
   */
  public PreparedSearch prepare(RunQuery query) {
    Scope scope = Scope.of(query.experimentIds());
    Optional<Filter> filter = FilterParser.parse(query.filter(), RunVocabulary.VOCABULARY);
    List<OrderBy> order = OrderBy.parseAll(query.orderBy(), RunVocabulary.VOCABULARY);
    Integer maxResults = query.maxResults();
    return new PreparedSearch(
        "tracking.run t",
        where(query, scope, filter),
        new RunOrder(scope, keyIds).keys(order),
        maxResults == null ? DEFAULT_MAX_RESULTS : MaxResults.check(maxResults, Scope.MOST_RESULTS),
        digest(query, scope),
        query.pageToken());
  }

  private Sql where(RunQuery query, Scope scope, Optional<Filter> filter) {
    Sql where =
        new Sql()
            .add(scope.condition("t.experiment_id"))
            .add(" and t.workspace = ")
            .bind(query.workspace())
            .add(" and " + query.view().condition());
    RunConditions conditions = new RunConditions(scope, keyIds);
    filter.ifPresent(f -> where.add(" and ").add(FilterSql.of(f, conditions::of)));
    return where;
  }

  private static QueryDigest digest(RunQuery query, Scope scope) {
    return QueryDigest.of(
        "runs",
        query.workspace(),
        List.of(scope.experiments()),
        query.filter(),
        query.view(),
        query.orderBy());
  }
}
