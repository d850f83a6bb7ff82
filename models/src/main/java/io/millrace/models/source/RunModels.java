package io.millrace.models.source;

import static io.millrace.runtime.channel.Upstream.ask;
import static io.millrace.runtime.channel.Upstream.call;

import io.millrace.artifact.ModelUri;
import io.millrace.models.source.Origin.OfLoggedModel;
import io.millrace.models.source.Origin.OfRun;
import io.millrace.runtime.channel.Channels;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.LoggedModel;
import io.millrace.tracking.v1.LoggedModelServiceGrpc;
import io.millrace.tracking.v1.RunInfo;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.SearchLoggedModelsRequest;
import io.millrace.tracking.v1.SearchLoggedModelsResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;
import java.util.Optional;

/** Models that are known by the run that made them. */
@ApplicationScoped
class RunModels {

  private final Channels channels;

  RunModels(Channels channels) {
    this.channels = channels;
  }

  /**
   * Where {@code runs:/id/path} is: the run's newest logged model of that name, as MLflow 3's
   * clients make them; else the folder among the run's own artifacts.
   */
  Origin origin(ModelUri.RunPath uri) {
    RunInfo run = run(uri.runId());
    // No logged model has a name with one of these.
    boolean isName = uri.path().matches("[^/']+");
    return (isName ? named(run, uri.path()) : Optional.<Origin>empty())
        .orElseGet(() -> new OfRun(run.getRunId(), uri.path()));
  }

  /**
   * The path of a location among a run's artifacts; empty if it is not there, or there is no run.
   */
  Optional<String> below(String runId, String location) {
    if (runId.isEmpty()) {
      return Optional.empty();
    }
    String root = run(runId).getArtifactUri();
    return location.startsWith(root + "/")
        ? Optional.of(location.substring(root.length() + 1))
        : Optional.empty();
  }

  private RunInfo run(String runId) {
    return call(
        () ->
            ask(channels, RunServiceGrpc.SERVICE_NAME, RunServiceGrpc::newBlockingStub)
                .getRun(GetRunRequest.newBuilder().setRunId(runId).build())
                .getRun()
                .getInfo());
  }

  private Optional<Origin> named(RunInfo run, String name) {
    SearchLoggedModelsRequest request =
        SearchLoggedModelsRequest.newBuilder()
            .addExperimentIds(run.getExperimentId())
            .setFilter("source_run_id = '%s' AND name = '%s'".formatted(run.getRunId(), name))
            .setMaxResults(1)
            .build();
    return call(
        () -> {
          Iterator<SearchLoggedModelsResponse> found =
              ask(
                      channels,
                      LoggedModelServiceGrpc.SERVICE_NAME,
                      LoggedModelServiceGrpc::newBlockingStub)
                  .searchLoggedModels(request);
          Optional<Origin> first = Optional.empty();
          while (found.hasNext()) {
            for (LoggedModel model : found.next().getModelsList()) {
              first = Optional.of(new OfLoggedModel(model.getInfo().getModelId()));
            }
          }
          return first;
        });
  }
}
