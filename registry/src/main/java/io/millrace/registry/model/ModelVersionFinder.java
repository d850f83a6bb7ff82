package io.millrace.registry.model;

import io.agroal.api.AgroalDataSource;
import io.millrace.registry.search.VersionSearch;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.registry.v1.SearchModelVersionsRequest;
import io.millrace.registry.v1.SearchModelVersionsResponse;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.grpc.Emitter;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;

/** Answers a search: first which versions, then the versions, some at a time. */
@ApplicationScoped
class ModelVersionFinder {

  /** A message is sent once it is larger: tags hold whole prompts. */
  private static final int PIECE_BYTES = 4 << 20;

  private final Database database;
  private final ModelVersionReader versions;

  ModelVersionFinder(@DataSource("registry") AgroalDataSource source, ModelVersionReader versions) {
    database = new Database(source);
    this.versions = versions;
  }

  /** Streams the versions of one page; the last message has the token of the next one, if any. */
  void find(SearchModelVersionsRequest request, Emitter<SearchModelVersionsResponse> out)
      throws InterruptedException {
    VersionSearch.prepare(request)
        .find(database)
        .inChunks(
            (ids, nextToken) -> {
              SearchModelVersionsResponse.Builder message =
                  SearchModelVersionsResponse.newBuilder();
              int size = 0;
              for (ModelVersion each : versions.read(ids)) {
                if (size > PIECE_BYTES) {
                  out.emit(message.build());
                  message.clear();
                  size = 0;
                }
                message.addModelVersions(each);
                size += each.getSerializedSize();
              }
              nextToken.ifPresent(message::setNextPageToken);
              out.emit(message.build());
            });
  }
}
