package io.millrace.tracking.run;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.runtime.page.Page;
import io.millrace.runtime.search.PreparedSearch;
import io.millrace.tracking.search.RunQuery;
import io.millrace.tracking.search.RunSearch;
import io.millrace.tracking.search.View;
import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.shared.KeyNames;
import io.millrace.tracking.v1.SearchRunsRequest;
import io.millrace.tracking.v1.SearchRunsResponse;
import io.millrace.tracking.v1.ViewType;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Answers a search: first which runs, then the runs themselves, a few at a time. */
@ApplicationScoped
class RunFinder {

  /** Runs in one message: what is held of an answer, however long it is. */
  private static final int CHUNK = 100;

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
    PreparedSearch prepared = search.prepare(query(request));
    Page<Long> page = prepared.find(database);
    List<Long> ids = page.items();
    int start = 0;
    do {
      int end = Math.min(start + CHUNK, ids.size());
      SearchRunsResponse.Builder message = SearchRunsResponse.newBuilder();
      if (start < end) {
        runs.read(ids.subList(start, end))
            .forEach(run -> message.addRuns(RunMapper.toSearchResult(run)));
      }
      if (end == ids.size()) {
        page.nextToken().ifPresent(message::setNextPageToken);
      }
      out.emit(message.build());
      start = end;
    } while (start < ids.size());
  }

  private static RunQuery query(SearchRunsRequest request) {
    return new RunQuery(
        "default",
        request.getExperimentIdsList().stream().map(ExperimentId::parse).toList(),
        request.getFilter(),
        view(request.getRunViewType()),
        request.hasMaxResults() ? request.getMaxResults() : null,
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
              "Invalid value for parameter 'run_view_type' supplied: It names no view type.");
    };
  }
}
