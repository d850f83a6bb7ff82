package io.millrace.registry.model;

import io.agroal.api.AgroalDataSource;
import io.millrace.registry.search.ModelSearch;
import io.millrace.registry.v1.RegisteredModel;
import io.millrace.registry.v1.SearchRegisteredModelsRequest;
import io.millrace.registry.v1.SearchRegisteredModelsResponse;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.grpc.Emitter;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;

/** Answers a search: first which models, then the models, some at a time. */
@ApplicationScoped
class RegisteredModelFinder {

  /** A message is sent once it is larger: tags hold whole prompts. */
  private static final int PIECE_BYTES = 4 << 20;

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
              SearchRegisteredModelsResponse.Builder message =
                  SearchRegisteredModelsResponse.newBuilder();
              int size = 0;
              for (RegisteredModel each : models.read(ids)) {
                if (size > PIECE_BYTES) {
                  out.emit(message.build());
                  message.clear();
                  size = 0;
                }
                message.addRegisteredModels(each);
                size += each.getSerializedSize();
              }
              nextToken.ifPresent(message::setNextPageToken);
              out.emit(message.build());
            });
  }
}
