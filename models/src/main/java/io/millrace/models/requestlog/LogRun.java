package io.millrace.models.requestlog;

import static io.millrace.runtime.channel.Upstream.ask;
import static io.millrace.runtime.channel.Upstream.call;

import io.millrace.artifact.ArtifactFiles;
import io.millrace.artifact.ArtifactOutput;
import io.millrace.common.v1.Tag;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.Experiment;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.millrace.tracking.v1.GetExperimentByNameRequest;
import io.millrace.tracking.v1.GetExperimentRequest;
import io.millrace.tracking.v1.RunInfo;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc.RunServiceBlockingStub;
import io.millrace.tracking.v1.RunStatus;
import io.millrace.tracking.v1.UpdateRunRequest;
import jakarta.enterprise.context.ApplicationScoped;

/** The runs that hold what is written down. */
@ApplicationScoped
class LogRun {

  private final Channels channels;
  private final ArtifactFiles files;

  LogRun(Channels channels, ArtifactFiles files) {
    this.channels = channels;
    this.files = files;
  }

  /**
   * The id of the experiment that is meant.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if there is none, INVALID_PARAMETER_VALUE if
   *     its artifacts are not in tracking's store, TEMPORARILY_UNAVAILABLE while tracking is away
   */
  String experiment(Sampling sampling) {
    var stub =
        ask(channels, ExperimentServiceGrpc.SERVICE_NAME, ExperimentServiceGrpc::newBlockingStub);
    Experiment experiment =
        call(
            () ->
                sampling.experimentId() == null
                    ? stub.getExperimentByName(
                            GetExperimentByNameRequest.newBuilder()
                                .setExperimentName(sampling.experimentName())
                                .build())
                        .getExperiment()
                    : stub.getExperiment(
                            GetExperimentRequest.newBuilder()
                                .setExperimentId(sampling.experimentId())
                                .build())
                        .getExperiment());
    String location = experiment.getArtifactLocation();
    if (!ArtifactFiles.isHere(location)) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'settings.request_log': The artifacts of experiment %s are at %s: this server does not write there."
              .formatted(experiment.getExperimentId(), location));
    }
    return experiment.getExperimentId();
  }

  private RunServiceBlockingStub runs() {
    return ask(channels, RunServiceGrpc.SERVICE_NAME, RunServiceGrpc::newBlockingStub);
  }

  /** Makes one. */
  RunInfo create(String deployment, Sampling sampling) {
    CreateRunRequest request =
        CreateRunRequest.newBuilder()
            .setExperimentId(experiment(sampling))
            .setRunName("requests of " + deployment)
            .setStartTime(System.currentTimeMillis())
            .addTags(Tag.newBuilder().setKey("millrace.deployment").setValue(deployment))
            .build();
    return call(() -> runs().createRun(request).getRun().getInfo());
  }

  /** Adds a file. */
  void write(RunInfo run, String name, byte[] lines) {
    try (ArtifactOutput out =
        files.create(ArtifactFiles.root(run) + "/requests/" + name + ".jsonl")) {
      out.write(lines, 0, lines.length);
      out.commit();
    }
  }

  /** There will be no more. */
  void end(RunInfo run) {
    UpdateRunRequest request =
        UpdateRunRequest.newBuilder()
            .setRunId(run.getRunId())
            .setStatus(RunStatus.RUN_STATUS_FINISHED)
            .setEndTime(System.currentTimeMillis())
            .build();
    call(() -> runs().updateRun(request));
  }
}
