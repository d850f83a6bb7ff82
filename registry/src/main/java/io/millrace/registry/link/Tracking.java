package io.millrace.registry.link;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.GetLoggedModelRequest;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.LinkModelVersionRequest;
import io.millrace.tracking.v1.LoggedModelInfo;
import io.millrace.tracking.v1.LoggedModelServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the registry asks tracking. A tracking that does not answer is TEMPORARILY_UNAVAILABLE. */
@ApplicationScoped
public class Tracking {

  private static final long DEADLINE_SECONDS = 10;

  private final Channels channels;

  Tracking(Channels channels) {
    this.channels = channels;
  }

  /** A logged model; empty if there is none. */
  public Optional<LoggedModelInfo> loggedModel(String id) {
    return ask(
        () ->
            bounded(
                    LoggedModelServiceGrpc.newBlockingStub(
                        channel(LoggedModelServiceGrpc.SERVICE_NAME)))
                .getLoggedModel(GetLoggedModelRequest.newBuilder().setModelId(id).build())
                .getModel()
                .getInfo());
  }

  /** Where a run keeps its artifacts; empty if there is no such run. */
  public Optional<String> artifactUriOfRun(String runId) {
    return ask(
        () ->
            bounded(RunServiceGrpc.newBlockingStub(channel(RunServiceGrpc.SERVICE_NAME)))
                .getRun(GetRunRequest.newBuilder().setRunId(runId).build())
                .getRun()
                .getInfo()
                .getArtifactUri());
  }

  /** Tells a logged model of a version that was made from it. */
  void linkVersion(String loggedModelId, String name, int version) {
    LinkModelVersionRequest request =
        LinkModelVersionRequest.newBuilder()
            .setModelId(loggedModelId)
            .setName(name)
            .setVersion(version)
            .build();
    try {
      bounded(LoggedModelServiceGrpc.newBlockingStub(channel(LoggedModelServiceGrpc.SERVICE_NAME)))
          .linkModelVersion(request);
    } catch (StatusRuntimeException failure) {
      throw GrpcErrors.fromStatus(failure);
    }
  }

  private Channel channel(String service) {
    try {
      return channels.to(service);
    } catch (IllegalStateException nowhere) {
      throw away(nowhere);
    }
  }

  private static <S extends AbstractStub<S>> S bounded(S stub) {
    return stub.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private static <T> Optional<T> ask(Supplier<T> question) {
    try {
      return Optional.of(question.get());
    } catch (StatusRuntimeException failure) {
      MillraceException reason = GrpcErrors.fromStatus(failure);
      return switch (reason.reason()) {
        case ERROR_REASON_RESOURCE_DOES_NOT_EXIST -> Optional.empty();
        case ERROR_REASON_TEMPORARILY_UNAVAILABLE, ERROR_REASON_DEADLINE_EXCEEDED ->
            throw away(failure);
        case ERROR_REASON_INVALID_PARAMETER_VALUE -> Optional.empty();
        default -> throw reason;
      };
    }
  }

  private static MillraceException away(Throwable cause) {
    return new MillraceException(
        ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE,
        "Tracking, which knows the runs and logged models, does not answer at the moment. Try again.",
        cause);
  }
}
