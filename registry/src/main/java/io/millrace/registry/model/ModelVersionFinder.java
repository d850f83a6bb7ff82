package io.millrace.registry.model;

import io.agroal.api.AgroalDataSource;
import io.millrace.registry.search.VersionSearch;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.registry.v1.SearchModelVersionsRequest;
import io.millrace.registry.v1.SearchModelVersionsResponse;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.runtime.grpc.MessageParts;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Answers a search: first which versions, then the versions, some at a time. */
@ApplicationScoped
class ModelVersionFinder {

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
              List<List<ModelVersion>> parts = MessageParts.of(versions.read(ids));
              for (List<ModelVersion> part : parts.subList(0, parts.size() - 1)) {
                out.emit(
                    SearchModelVersionsResponse.newBuilder().addAllModelVersions(part).build());
              }
              SearchModelVersionsResponse.Builder last =
                  SearchModelVersionsResponse.newBuilder().addAllModelVersions(parts.getLast());
              nextToken.ifPresent(last::setNextPageToken);
              out.emit(last.build());
            });
  }
}
