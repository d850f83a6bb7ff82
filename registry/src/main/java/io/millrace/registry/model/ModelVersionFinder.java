package io.millrace.registry.model;

import io.agroal.api.AgroalDataSource;
import io.millrace.registry.search.VersionSearch;
import io.millrace.registry.v1.SearchModelVersionsRequest;
import io.millrace.registry.v1.SearchModelVersionsResponse;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.runtime.page.Page;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Answers a search: first which versions, then the versions, some at a time. */
@ApplicationScoped
class ModelVersionFinder {

  private static final int CHUNK = 100;

  private final Database database;
  private final ModelVersionReader versions;

  ModelVersionFinder(@DataSource("registry") AgroalDataSource source, ModelVersionReader versions) {
    database = new Database(source);
    this.versions = versions;
  }

  /** Streams the versions of one page; the last message has the token of the next one, if any. */
  void find(SearchModelVersionsRequest request, Emitter<SearchModelVersionsResponse> out)
      throws InterruptedException {
    Page<Long> page = VersionSearch.prepare(request).find(database);
    List<Long> ids = page.items();
    int start = 0;
    do {
      int end = Math.min(start + CHUNK, ids.size());
      SearchModelVersionsResponse.Builder message = SearchModelVersionsResponse.newBuilder();
      message.addAllModelVersions(versions.read(ids.subList(start, end)));
      if (end == ids.size()) {
        page.nextToken().ifPresent(message::setNextPageToken);
      }
      out.emit(message.build());
      start = end;
    } while (start < ids.size());
  }
}
