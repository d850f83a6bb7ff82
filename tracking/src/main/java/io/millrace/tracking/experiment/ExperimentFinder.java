package io.millrace.tracking.experiment;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.runtime.grpc.MessageParts;
import io.millrace.tracking.search.ExperimentQuery;
import io.millrace.tracking.search.ExperimentSearch;
import io.millrace.tracking.search.View;
import io.millrace.tracking.v1.Experiment;
import io.millrace.tracking.v1.SearchExperimentsRequest;
import io.millrace.tracking.v1.SearchExperimentsResponse;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

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
              List<List<Experiment>> parts =
                  MessageParts.of(
                      database.read(connection -> reader.read(connection, ids)).stream()
                          .map(ExperimentMapper::toProto)
                          .toList());
              for (List<Experiment> part : parts.subList(0, parts.size() - 1)) {
                out.emit(SearchExperimentsResponse.newBuilder().addAllExperiments(part).build());
              }
              SearchExperimentsResponse.Builder last =
                  SearchExperimentsResponse.newBuilder().addAllExperiments(parts.getLast());
              nextToken.ifPresent(last::setNextPageToken);
              out.emit(last.build());
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
