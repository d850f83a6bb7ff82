package io.millrace.registry.model;

import io.agroal.api.AgroalDataSource;
import io.millrace.registry.search.ModelSearch;
import io.millrace.registry.v1.RegisteredModel;
import io.millrace.registry.v1.SearchRegisteredModelsRequest;
import io.millrace.registry.v1.SearchRegisteredModelsResponse;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.runtime.grpc.MessageParts;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Answers a search: first which models, then the models, some at a time. */
@ApplicationScoped
class RegisteredModelFinder {

  private final Database database;
  private final RegisteredModelReader models;

  RegisteredModelFinder(
      @DataSource("registry") AgroalDataSource source, RegisteredModelReader models) {
    database = new Database(source);
    this.models = models;
  }

  /** Streams the models of one page; the last message has the token of the next one, if any. */
  void find(SearchRegisteredModelsRequest request, Emitter<SearchRegisteredModelsResponse> out)
      throws InterruptedException {
    ModelSearch.prepare(request)
        .find(database)
        .inChunks(
            (ids, nextToken) -> {
              List<List<RegisteredModel>> parts = MessageParts.of(models.read(ids));
              for (List<RegisteredModel> part : parts.subList(0, parts.size() - 1)) {
                out.emit(
                    SearchRegisteredModelsResponse.newBuilder()
                        .addAllRegisteredModels(part)
                        .build());
              }
              SearchRegisteredModelsResponse.Builder last =
                  SearchRegisteredModelsResponse.newBuilder()
                      .addAllRegisteredModels(parts.getLast());
              nextToken.ifPresent(last::setNextPageToken);
              out.emit(last.build());
            });
  }
}
