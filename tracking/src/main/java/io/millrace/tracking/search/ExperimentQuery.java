package io.millrace.tracking.search;

import java.util.List;

/**
 * A question for experiments.
 *
 * @param workspace whose experiments
 * @param filter MLflow's filter language with OR, NOT and parentheses; empty: all
 * @param maxResults 1 to 50000; must be given
 * @param orderBy such as {@code name DESC}; the first counts most
 * @param pageToken of the page before, with everything else but maxResults unchanged; empty: from
 *     the beginning
 */
public record ExperimentQuery(
    String workspace,
    String filter,
    View view,
    long maxResults,
    List<String> orderBy,
    String pageToken) {}
