package io.millrace.tracking.search;

import java.util.List;

/**
 * A question for runs.
 *
 * @param workspace whose runs
 * @param experimentIds in which experiments; none: nothing is found; unknown ones are ignored
 * @param filter MLflow's filter language with OR, NOT and parentheses; empty: all
 * @param maxResults 1 to 50000; null: 1000
 * @param orderBy such as {@code metrics.auc DESC}; the first counts most
 * @param pageToken of the page before, with everything else but maxResults unchanged; empty: from
 *     the beginning
 */
public record RunQuery(
    String workspace,
    List<Long> experimentIds,
    String filter,
    View view,
    Integer maxResults,
    List<String> orderBy,
    String pageToken) {}
