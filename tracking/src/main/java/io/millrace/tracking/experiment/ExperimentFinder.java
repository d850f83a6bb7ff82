package io.millrace.tracking.experiment;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.runtime.page.Page;
import io.millrace.runtime.search.PreparedSearch;
import io.millrace.tracking.search.ExperimentQuery;
import io.millrace.tracking.search.ExperimentSearch;
import io.millrace.tracking.search.View;
import io.millrace.tracking.v1.SearchExperimentsRequest;
import io.millrace.tracking.v1.SearchExperimentsResponse;
import io.millrace.tracking.v1.ViewType;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Answers a search: first which experiments, then the experiments with their tags, a hundred with
 * one statement.
 */
@ApplicationScoped
class ExperimentFinder {

  /** Experiments in one message: what is held of an answer, however long it is. */
  private static final int CHUNK = 100;

  private final Database database;
  private final ExperimentReader reader;

  ExperimentFinder(@DataSource("tracking") AgroalDataSource source, ExperimentReader reader) {
    database = new Database(source);
    this.reader = reader;
  }

  /**
   * Streams the experiments of one page; the last message has the token of the next one, if there
   * is one.
   */
  void find(SearchExperimentsRequest request, Emitter<SearchExperimentsResponse> out)
      throws InterruptedException {
    PreparedSearch prepared = ExperimentSearch.prepare(query(request));
    Page<Long> page = prepared.find(database);
    List<Long> ids = page.items();
    int start = 0;
    do {
      int end = Math.min(start + CHUNK, ids.size());
      SearchExperimentsResponse.Builder message = SearchExperimentsResponse.newBuilder();
      if (start < end) {
        List<Long> chunk = ids.subList(start, end);
        database
            .read(connection -> reader.read(connection, chunk))
            .forEach(found -> message.addExperiments(ExperimentMapper.toProto(found)));
      }
      if (end == ids.size()) {
        page.nextToken().ifPresent(message::setNextPageToken);
      }
      out.emit(message.build());
      start = end;
    } while (start < ids.size());
  }

  private static ExperimentQuery query(SearchExperimentsRequest request) {
    return new ExperimentQuery(
        "default",
        request.getFilter(),
        view(request.getViewType()),
        request.getMaxResults(),
        request.getOrderByList(),
        request.getPageToken());
  }

  private static View view(ViewType type) {
    return switch (type) {
      case VIEW_TYPE_UNSPECIFIED, VIEW_TYPE_ACTIVE_ONLY -> View.ACTIVE_ONLY;
      case VIEW_TYPE_DELETED_ONLY -> View.DELETED_ONLY;
      case VIEW_TYPE_ALL -> View.ALL;
      case UNRECOGNIZED ->
          throw MillraceException.invalid(
              "Invalid value for parameter 'view_type' supplied: It names no view type.");
    };
  }
}
