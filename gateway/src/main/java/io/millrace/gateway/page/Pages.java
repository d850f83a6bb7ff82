package io.millrace.gateway.page;

import io.grpc.Channel;
import io.millrace.gateway.rest.HttpErrors;
import io.millrace.gateway.rest.RequestBody;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.ListRunArtifactsResponse;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.SearchExperimentsResponse;
import io.millrace.tracking.v1.SearchRunsResponse;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Serves the pages: reads, renders, answers, on the event loop. */
public final class Pages {

  private final TrackingReader tracking;

  /** Pages that read through these channels. */
  public Pages(Function<String, Channel> channels) {
    tracking = new TrackingReader(channels);
  }

  /** Adds the pages to the application's routes, below a prefix. */
  public void install(Router router, String prefix) {
    StaticFiles.install(router, prefix);
    page(router, prefix + "/", context -> CompletableFuture.completedFuture(Templates.index()));
    page(router, prefix + "/experiments", this::experiments);
    page(router, prefix + "/experiments/:experiment", this::experiment);
    page(router, prefix + "/experiments/:experiment/runs/:run", this::run);
  }

  private interface Page {
    CompletableFuture<TemplateInstance> of(RoutingContext context);
  }

  private void page(Router router, String path, Page page) {
    router
        .route(path)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(
            context -> {
              RequestBody.discard(context.request());
              try {
                page.of(context).whenComplete((shown, failure) -> answer(context, shown, failure));
              } catch (RuntimeException failure) {
                answer(context, null, failure);
              }
            });
  }

  private CompletableFuture<TemplateInstance> experiments(RoutingContext context) {
    return tracking
        .experiments(parameter(context, "page"))
        .thenApply(
            pieces -> {
              List<Views.Entry> lines =
                  pieces.stream()
                      .flatMap(piece -> piece.getExperimentsList().stream())
                      .map(
                          experiment ->
                              new Views.Entry(
                                  experiment.getName(),
                                  experiment.getExperimentId(),
                                  Views.experiment(experiment.getExperimentId())))
                      .toList();
              return Templates.experiments(
                  lines, next(pieces, SearchExperimentsResponse::getNextPageToken));
            });
  }

  private CompletableFuture<TemplateInstance> experiment(RoutingContext context) {
    String id = context.pathParam("experiment");
    return tracking
        .experiment(id)
        .thenCombine(
            tracking.runs(id, parameter(context, "page")),
            (experiment, pieces) ->
                Templates.experiment(
                    experiment.getName(),
                    Views.entries(experiment.getTagsList()),
                    pieces.stream()
                        .flatMap(piece -> piece.getRunsList().stream())
                        .map(run -> Views.line(run.getInfo()))
                        .toList(),
                    next(pieces, SearchRunsResponse::getNextPageToken)));
  }

  private CompletableFuture<TemplateInstance> run(RoutingContext context) {
    String id = context.pathParam("run");
    String folder = parameter(context, "path");
    // A run whose files cannot be listed is shown without them.
    CompletableFuture<List<ListRunArtifactsResponse>> files =
        tracking.artifacts(id, folder).exceptionally(failure -> List.of());
    return tracking.run(id).thenCombine(files, (run, pieces) -> run(run, folder, pieces));
  }

  private static TemplateInstance run(
      Run run, String folder, List<ListRunArtifactsResponse> pieces) {
    return Templates.run(
        run.getInfo().getRunName(),
        Views.info(run.getInfo()),
        Views.entries(run.getData().getParamsList()),
        Views.metrics(run.getData().getMetricsList()),
        Views.entries(run.getData().getTagsList()),
        folder,
        pieces.stream()
            .flatMap(piece -> piece.getFilesList().stream())
            .map(file -> Views.artifact(file, run.getInfo()))
            .toList());
  }

  /**
   * The link to the next page, from the token that the last piece carries; empty if there is none.
   */
  private static <T> String next(List<T> pieces, Function<T, String> token) {
    String text = pieces.isEmpty() ? "" : token.apply(pieces.getLast());
    return text.isEmpty() ? "" : "?page=" + Views.encode(text);
  }

  private static String parameter(RoutingContext context, String name) {
    List<String> values = context.queryParam(name);
    return values.isEmpty() ? "" : values.getFirst();
  }

  private static void answer(RoutingContext context, TemplateInstance page, Throwable failure) {
    if (failure == null) {
      PageAnswers.send(context.response(), 200, page);
      return;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    MillraceException known =
        cause instanceof MillraceException ours ? ours : HttpErrors.of(GrpcErrors.toStatus(cause));
    PageAnswers.send(
        context.response(),
        HttpErrors.statusOf(known.reason()),
        Templates.failure(GrpcErrors.nameOf(known.reason()), known.getMessage()));
  }
}
