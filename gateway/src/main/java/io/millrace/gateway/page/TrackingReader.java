package io.millrace.gateway.page;

import io.grpc.Channel;
import io.grpc.stub.AbstractStub;
import io.millrace.tracking.v1.Experiment;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.millrace.tracking.v1.GetExperimentRequest;
import io.millrace.tracking.v1.GetExperimentResponse;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.GetRunResponse;
import io.millrace.tracking.v1.ListRunArtifactsRequest;
import io.millrace.tracking.v1.ListRunArtifactsResponse;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.RunArtifactServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.SearchExperimentsRequest;
import io.millrace.tracking.v1.SearchExperimentsResponse;
import io.millrace.tracking.v1.SearchRunsRequest;
import io.millrace.tracking.v1.SearchRunsResponse;
import io.millrace.tracking.v1.ViewType;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Reads what the pages show. To be used on an event loop, which the answers come back on. */
final class TrackingReader {

  /** How many experiments, or runs, a page lists. */
  static final int LISTED = 100;

  /** A page that takes longer is given up. */
  private static final int SECONDS = 20;

  /** A folder's listing comes in pieces; a page shows what these hold. */
  private static final int PIECES = 10;

  private final Function<String, Channel> channels;

  TrackingReader(Function<String, Channel> channels) {
    this.channels = channels;
  }

  CompletableFuture<Experiment> experiment(String id) {
    Collected<GetExperimentRequest, GetExperimentResponse> answer = new Collected<>(2);
    bounded(ExperimentServiceGrpc.newStub(channels.apply(ExperimentServiceGrpc.SERVICE_NAME)))
        .getExperiment(GetExperimentRequest.newBuilder().setExperimentId(id).build(), answer);
    return answer.thenApply(messages -> messages.getFirst().getExperiment());
  }

  CompletableFuture<List<SearchExperimentsResponse>> experiments(String pageToken) {
    Collected<SearchExperimentsRequest, SearchExperimentsResponse> answer = new Collected<>(LISTED);
    bounded(ExperimentServiceGrpc.newStub(channels.apply(ExperimentServiceGrpc.SERVICE_NAME)))
        .searchExperiments(
            SearchExperimentsRequest.newBuilder()
                .setMaxResults(LISTED)
                .setPageToken(pageToken)
                .build(),
            answer);
    return answer;
  }

  CompletableFuture<Run> run(String id) {
    Collected<GetRunRequest, GetRunResponse> answer = new Collected<>(2);
    bounded(RunServiceGrpc.newStub(channels.apply(RunServiceGrpc.SERVICE_NAME)))
        .getRun(GetRunRequest.newBuilder().setRunId(id).build(), answer);
    return answer.thenApply(messages -> messages.getFirst().getRun());
  }

  CompletableFuture<List<SearchRunsResponse>> runs(String experiment, String pageToken) {
    Collected<SearchRunsRequest, SearchRunsResponse> answer = new Collected<>(LISTED);
    bounded(RunServiceGrpc.newStub(channels.apply(RunServiceGrpc.SERVICE_NAME)))
        .searchRuns(
            SearchRunsRequest.newBuilder()
                .addExperimentIds(experiment)
                .setRunViewType(ViewType.VIEW_TYPE_ACTIVE_ONLY)
                .setMaxResults(LISTED)
                .setPageToken(pageToken)
                .build(),
            answer);
    return answer;
  }

  CompletableFuture<List<ListRunArtifactsResponse>> artifacts(String run, String folder) {
    Collected<ListRunArtifactsRequest, ListRunArtifactsResponse> answer = new Collected<>(PIECES);
    bounded(RunArtifactServiceGrpc.newStub(channels.apply(RunArtifactServiceGrpc.SERVICE_NAME)))
        .listRunArtifacts(
            ListRunArtifactsRequest.newBuilder().setRunId(run).setPath(folder).build(), answer);
    return answer;
  }

  private static <S extends AbstractStub<S>> S bounded(S stub) {
    Context context = Vertx.currentContext();
    return stub.withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
        .withExecutor(work -> context.runOnContext(ignored -> work.run()));
  }
}
