package io.millrace.projects.schedule;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.channel.Upstream;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.RunServiceGrpc;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which runs a run is nested in, as MLflow's tags say. */
@ApplicationScoped
class RunLineage {

  private static final String PARENT = "mlflow.parentRunId";

  /** Anybody may write tags, also such that lead nowhere. */
  private static final int DEEPEST = 10;

  private final Channels channels;

  RunLineage(Channels channels) {
    this.channels = channels;
  }

  /**
   * Runs, and all that they are within.
   *
   * @throws MillraceException TEMPORARILY_UNAVAILABLE while tracking is away
   */
  Set<String> of(Collection<String> runs) {
    Set<String> all = new LinkedHashSet<>(runs);
    Collection<String> level = runs;
    for (int i = 0; i < DEEPEST && !level.isEmpty(); i++) {
      List<String> parents = level.stream().map(this::parent).flatMap(Optional::stream).toList();
      level = parents.stream().filter(all::add).toList();
    }
    return all;
  }

  private Optional<String> parent(String run) {
    try {
      return Upstream.call(
          () ->
              Upstream.ask(channels, RunServiceGrpc.SERVICE_NAME, RunServiceGrpc::newBlockingStub)
                  .getRun(GetRunRequest.newBuilder().setRunId(run).build())
                  .getRun()
                  .getData()
                  .getTagsList()
                  .stream()
                  .filter(tag -> tag.getKey().equals(PARENT))
                  .map(tag -> tag.getValue())
                  .findFirst());
    } catch (MillraceException failure) {
      boolean isNone =
          failure.reason() == ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST
              || failure.reason() == ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE;
      if (isNone) {
        return Optional.empty();
      }
      throw failure;
    }
  }
}
