package io.millrace.tracking.search;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.filter.Filter;
import io.millrace.runtime.filter.FilterParser;
import io.millrace.runtime.page.QueryDigest;
import io.millrace.runtime.search.FilterSql;
import io.millrace.runtime.search.MaxResults;
import io.millrace.runtime.search.PreparedSearch;
import io.millrace.runtime.search.Sql;
import io.millrace.tracking.search.LoggedModelQuery.Dataset;
import io.millrace.tracking.shared.Lifecycle;
import java.util.List;
import java.util.Optional;

/** Searches for logged models. */
public final class LoggedModelSearch {

  private static final int DEFAULT_MAX_RESULTS = 50;
  private static final int MAX_RESULTS_FOR_ZERO = 100;

  /** More data sets than anyone compares at once. */
  private static final int MAX_DATASETS = 100;

  private LoggedModelSearch() {}

  /**
   * Checks a question. What is found are values of logged_model.id.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE for a bad filter, data set, order_by,
   *     max_results or page token
   */
  public static PreparedSearch prepare(LoggedModelQuery query) {
    check(query.datasets());
    Scope scope = Scope.of(query.experimentIds());
    Optional<Filter> filter = FilterParser.parse(query.filter(), LoggedModelVocabulary.VOCABULARY);
    return new PreparedSearch(
        "tracking.logged_model t",
        where(query, scope, filter),
        LoggedModelOrder.keys(query.orderBy()),
        maxResults(query.maxResults()),
        QueryDigest.of(
            "logged-models",
            query.workspace(),
            List.of(scope.experiments()),
            query.filter(),
            query.datasets(),
            query.orderBy()),
        query.pageToken());
  }

  private static Sql where(LoggedModelQuery query, Scope scope, Optional<Filter> filter) {
    Sql where =
        new Sql()
            .add(scope.condition("t.experiment_id"))
            .add(" and t.workspace = ")
            .bind(query.workspace())
            .add(" and t.lifecycle = " + Lifecycle.ACTIVE);
    LoggedModelConditions conditions = new LoggedModelConditions(query.datasets());
    filter.ifPresent(f -> where.add(" and ").add(FilterSql.of(f, conditions::of)));
    boolean asksMetrics = filter.filter(LoggedModelSearch::asksMetrics).isPresent();
    return query.datasets().isEmpty() || asksMetrics
        ? where
        : where.add(" and ").add(conditions.measuredOnDatasets());
  }

  private static boolean asksMetrics(Filter filter) {
    return switch (filter) {
      case Filter.And and -> and.parts().stream().anyMatch(LoggedModelSearch::asksMetrics);
      case Filter.Or or -> or.parts().stream().anyMatch(LoggedModelSearch::asksMetrics);
      case Filter.Not not -> asksMetrics(not.part());
      case Filter.Comparison c -> c.field().entity().equals(LoggedModelVocabulary.METRIC);
    };
  }

  private static int maxResults(Integer wanted) {
    if (wanted == null) {
      return DEFAULT_MAX_RESULTS;
    }
    return wanted == 0 ? MAX_RESULTS_FOR_ZERO : MaxResults.check(wanted, Scope.MOST_RESULTS);
  }

  private static void check(List<Dataset> datasets) {
    if (datasets.size() > MAX_DATASETS) {
      throw MillraceException.invalid(
          "Too many datasets: at most %d are allowed, but got %d."
              .formatted(MAX_DATASETS, datasets.size()));
    }
    if (datasets.stream().anyMatch(dataset -> dataset.name().isEmpty())) {
      throw MillraceException.invalid("`dataset_name` in the `datasets` clause must be specified.");
    }
  }
}
