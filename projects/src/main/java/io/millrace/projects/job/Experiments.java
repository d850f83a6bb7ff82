package io.millrace.projects.job;

import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.v1.JobSpec;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.channel.Upstream;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.CreateExperimentRequest;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.millrace.tracking.v1.ExperimentServiceGrpc.ExperimentServiceBlockingStub;
import io.millrace.tracking.v1.GetExperimentByNameRequest;
import io.millrace.tracking.v1.GetExperimentRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The experiments that jobs' runs are made in. */
@ApplicationScoped
class Experiments {

  private static final String DEFAULT = "0";

  private final Channels channels;

  Experiments(Channels channels) {
    this.channels = channels;
  }

  private ExperimentServiceBlockingStub experiments() {
    return Upstream.ask(
        channels, ExperimentServiceGrpc.SERVICE_NAME, ExperimentServiceGrpc::newBlockingStub);
  }

  /** The id of the experiment that a spec names; one of a name is made if it is not there. */
  String idOf(JobSpec spec) {
    if (spec.getExperimentName().isEmpty()) {
      String id = spec.getExperimentId().isEmpty() ? DEFAULT : spec.getExperimentId();
      Upstream.call(
          () ->
              experiments()
                  .getExperiment(GetExperimentRequest.newBuilder().setExperimentId(id).build()));
      return id;
    }
    String name = spec.getExperimentName();
    return find(name).or(() -> make(name)).or(() -> find(name)).orElseThrow();
  }

  private Optional<String> find(String name) {
    try {
      return Optional.of(
          Upstream.call(
              () ->
                  experiments()
                      .getExperimentByName(
                          GetExperimentByNameRequest.newBuilder().setExperimentName(name).build())
                      .getExperiment()
                      .getExperimentId()));
    } catch (MillraceException e) {
      return none(e, ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST);
    }
  }

  /** Empty if somebody else has made it in the meantime. */
  private Optional<String> make(String name) {
    try {
      return Optional.of(
          Upstream.call(
              () ->
                  experiments()
                      .createExperiment(CreateExperimentRequest.newBuilder().setName(name).build())
                      .getExperimentId()));
    } catch (MillraceException e) {
      return none(e, ErrorReason.ERROR_REASON_RESOURCE_ALREADY_EXISTS);
    }
  }

  private static Optional<String> none(MillraceException failure, ErrorReason reason) {
    if (failure.reason() == reason) {
      return Optional.empty();
    }
    throw failure;
  }
}
