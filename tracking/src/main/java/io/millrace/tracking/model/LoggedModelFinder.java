package io.millrace.tracking.model;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.runtime.grpc.MessageParts;
import io.millrace.tracking.search.LoggedModelQuery;
import io.millrace.tracking.search.LoggedModelQuery.Dataset;
import io.millrace.tracking.search.LoggedModelQuery.Order;
import io.millrace.tracking.search.LoggedModelSearch;
import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.v1.LoggedModel;
import io.millrace.tracking.v1.LoggedModelOrder;
import io.millrace.tracking.v1.SearchLoggedModelsRequest;
import io.millrace.tracking.v1.SearchLoggedModelsResponse;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Answers a search: first which models, then the models themselves, a few at a time. */
@ApplicationScoped
class LoggedModelFinder {

  private final Database database;
  private final LoggedModelStore models;

  LoggedModelFinder(@DataSource("tracking") AgroalDataSource source, LoggedModelStore models) {
    database = new Database(source);
    this.models = models;
  }

  /**
   * Streams the models of one page; the last message has the token of the next one, if there is
   * one.
   */
  void find(SearchLoggedModelsRequest request, Emitter<SearchLoggedModelsResponse> out)
      throws InterruptedException {
    LoggedModelSearch.prepare(query(request))
        .find(database)
        .inChunks(
            (ids, nextToken) -> {
              List<List<LoggedModel>> parts =
                  MessageParts.of(
                      models.get(ids).stream().map(LoggedModelMapper::toProto).toList());
              for (List<LoggedModel> part : parts.subList(0, parts.size() - 1)) {
                out.emit(SearchLoggedModelsResponse.newBuilder().addAllModels(part).build());
              }
              SearchLoggedModelsResponse.Builder last =
                  SearchLoggedModelsResponse.newBuilder().addAllModels(parts.getLast());
              nextToken.ifPresent(last::setNextPageToken);
              out.emit(last.build());
            });
  }

  private static LoggedModelQuery query(SearchLoggedModelsRequest request) {
    return new LoggedModelQuery(
        "default",
        request.getExperimentIdsList().stream().map(ExperimentId::parse).toList(),
        request.getFilter(),
        request.getDatasetsList().stream()
            .map(dataset -> new Dataset(dataset.getDatasetName(), dataset.getDatasetDigest()))
            .toList(),
        request.hasMaxResults() ? request.getMaxResults() : null,
        request.getOrderByList().stream().map(LoggedModelFinder::order).toList(),
        request.getPageToken());
  }

  private static Order order(LoggedModelOrder asked) {
    return new Order(
        asked.getFieldName(),
        !asked.hasAscending() || asked.getAscending(),
        asked.getDatasetName(),
        asked.getDatasetDigest());
  }
}
