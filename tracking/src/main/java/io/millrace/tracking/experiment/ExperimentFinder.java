package io.millrace.tracking.experiment;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.tracking.search.ExperimentQuery;
import io.millrace.tracking.search.ExperimentSearch;
import io.millrace.tracking.search.View;
import io.millrace.tracking.v1.SearchExperimentsRequest;
import io.millrace.tracking.v1.SearchExperimentsResponse;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Answers a search: first which experiments, then the experiments with their tags, a hundred with
 * one statement.
 */
@ApplicationScoped
class ExperimentFinder {

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
    ExperimentSearch.prepare(query(request))
        .find(database)
        .inChunks(
            (ids, nextToken) -> {
              SearchExperimentsResponse.Builder message = SearchExperimentsResponse.newBuilder();
              database
                  .read(connection -> reader.read(connection, ids))
                  .forEach(found -> message.addExperiments(ExperimentMapper.toProto(found)));
              nextToken.ifPresent(message::setNextPageToken);
              out.emit(message.build());
            });
  }

  private static ExperimentQuery query(SearchExperimentsRequest request) {
    return new ExperimentQuery(
        "default",
        request.getFilter(),
        View.of(request.getViewType(), "view_type"),
        request.getMaxResults(),
        request.getOrderByList(),
        request.getPageToken());
  }
}
