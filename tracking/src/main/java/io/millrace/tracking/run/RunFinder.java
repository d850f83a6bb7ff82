package io.millrace.tracking.run;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.runtime.grpc.MessageParts;
import io.millrace.tracking.search.RunQuery;
import io.millrace.tracking.search.RunSearch;
import io.millrace.tracking.search.View;
import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.shared.KeyNames;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.SearchRunsRequest;
import io.millrace.tracking.v1.SearchRunsResponse;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Answers a search: first which runs, then the runs themselves, a few at a time. */
@ApplicationScoped
class RunFinder {

  private final Database database;
  private final RunStore runs;
  private final RunSearch search;

  RunFinder(@DataSource("tracking") AgroalDataSource source, RunStore runs, KeyNames keys) {
    database = new Database(source);
    this.runs = runs;
    search = new RunSearch(keys::find);
  }

  /**
   * Streams the runs of one page; the last message has the token of the next one, if there is one.
   */
  void find(SearchRunsRequest request, Emitter<SearchRunsResponse> out)
      throws InterruptedException {
    search
        .prepare(query(request))
        .find(database)
        .inChunks(
            (ids, nextToken) -> {
              List<List<Run>> parts =
                  MessageParts.of(runs.read(ids).stream().map(RunMapper::toSearchResult).toList());
              for (List<Run> part : parts.subList(0, parts.size() - 1)) {
                out.emit(SearchRunsResponse.newBuilder().addAllRuns(part).build());
              }
              SearchRunsResponse.Builder last =
                  SearchRunsResponse.newBuilder().addAllRuns(parts.getLast());
              nextToken.ifPresent(last::setNextPageToken);
              out.emit(last.build());
            });
  }

  private static RunQuery query(SearchRunsRequest request) {
    return new RunQuery(
        "default",
        request.getExperimentIdsList().stream().map(ExperimentId::parse).toList(),
        request.getFilter(),
        View.of(request.getRunViewType(), "run_view_type"),
        request.hasMaxResults() ? request.getMaxResults() : null,
        request.getOrderByList(),
        request.getPageToken());
  }
}
