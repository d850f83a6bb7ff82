package io.millrace.tracking.search;

import java.util.List;

/**
 * A question for logged models. Deleted ones are never found.
 *
 * @param workspace whose models
 * @param experimentIds in which experiments; none: nothing is found; unknown ones are ignored
 * @param filter MLflow's filter language with OR, NOT and parentheses; empty: all
 * @param datasets metrics count in the filter only where they were measured on one of these; with
 *     no metric in the filter, some metric must have been. None: all metrics count
 * @param maxResults 1 to 50000; null: 50; 0: 100, as MLflow has it
 * @param orderBy the first counts most
 * @param pageToken of the page before, with everything else but maxResults unchanged; empty: from
 *     the beginning
 */
public record LoggedModelQuery(
    String workspace,
    List<Long> experimentIds,
    String filter,
    List<Dataset> datasets,
    Integer maxResults,
    List<Order> orderBy,
    String pageToken) {

  /**
   * A data set that metrics were measured on.
   *
   * @param name must not be empty
   * @param digest empty: metrics that were logged without a digest
   */
  public record Dataset(String name, String digest) {}

  /**
   * A field to order by.
   *
   * @param field an attribute, or {@code metrics.<key>}: its latest value
   * @param datasetName with a metric: the latest value measured on this data set; empty: on any
   * @param datasetDigest likewise
   */
  public record Order(String field, boolean ascending, String datasetName, String datasetDigest) {}
}
