package io.millrace.tracking.model;

import io.grpc.stub.StreamObserver;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Calls;
import io.millrace.tracking.v1.CreateLoggedModelRequest;
import io.millrace.tracking.v1.CreateLoggedModelResponse;
import io.millrace.tracking.v1.DeleteLoggedModelRequest;
import io.millrace.tracking.v1.DeleteLoggedModelResponse;
import io.millrace.tracking.v1.DeleteLoggedModelTagRequest;
import io.millrace.tracking.v1.DeleteLoggedModelTagResponse;
import io.millrace.tracking.v1.FinalizeLoggedModelRequest;
import io.millrace.tracking.v1.FinalizeLoggedModelResponse;
import io.millrace.tracking.v1.GetLoggedModelRequest;
import io.millrace.tracking.v1.GetLoggedModelResponse;
import io.millrace.tracking.v1.LinkModelVersionRequest;
import io.millrace.tracking.v1.LinkModelVersionResponse;
import io.millrace.tracking.v1.LogLoggedModelParamsRequest;
import io.millrace.tracking.v1.LogLoggedModelParamsResponse;
import io.millrace.tracking.v1.LoggedModelServiceGrpc.LoggedModelServiceImplBase;
import io.millrace.tracking.v1.LoggedModelStatus;
import io.millrace.tracking.v1.SearchLoggedModelsRequest;
import io.millrace.tracking.v1.SearchLoggedModelsResponse;
import io.millrace.tracking.v1.SetLoggedModelTagsRequest;
import io.millrace.tracking.v1.SetLoggedModelTagsResponse;
import io.quarkus.grpc.GrpcService;

/** The LoggedModelService of the contract. */
@GrpcService
class LoggedModelApi extends LoggedModelServiceImplBase {

  private final Calls calls;
  private final LoggedModelStore models;
  private final LoggedModelFinder finder;

  LoggedModelApi(Calls calls, LoggedModelStore models, LoggedModelFinder finder) {
    this.calls = calls;
    this.models = models;
    this.finder = finder;
  }

  @Override
  public void createLoggedModel(
      CreateLoggedModelRequest request, StreamObserver<CreateLoggedModelResponse> out) {
    calls.unary(
        out,
        () -> {
          LoggedModelEntity created =
              models.create(
                  NewLoggedModel.of(request), LoggedModelStatus.LOGGED_MODEL_STATUS_PENDING_VALUE);
          return CreateLoggedModelResponse.newBuilder()
              .setModel(LoggedModelMapper.toProto(created))
              .build();
        });
  }

  @Override
  public void getLoggedModel(
      GetLoggedModelRequest request, StreamObserver<GetLoggedModelResponse> out) {
    calls.unary(
        out,
        () -> {
          LoggedModelEntity found = models.get(request.getModelId(), request.getAllowDeleted());
          return GetLoggedModelResponse.newBuilder()
              .setModel(LoggedModelMapper.toProto(found))
              .build();
        });
  }

  @Override
  public void finalizeLoggedModel(
      FinalizeLoggedModelRequest request, StreamObserver<FinalizeLoggedModelResponse> out) {
    calls.unary(
        out,
        () -> {
          LoggedModelEntity changed = models.setStatus(request.getModelId(), status(request));
          return FinalizeLoggedModelResponse.newBuilder()
              .setModel(LoggedModelMapper.toProto(changed))
              .build();
        });
  }

  private static int status(FinalizeLoggedModelRequest request) {
    LoggedModelStatus status = request.getStatus();
    if (status == LoggedModelStatus.UNRECOGNIZED
        || status == LoggedModelStatus.LOGGED_MODEL_STATUS_UNSPECIFIED) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'status' supplied: It names no status of a logged model."
              .formatted(request.getStatusValue()));
    }
    return status.getNumber();
  }

  @Override
  public void deleteLoggedModel(
      DeleteLoggedModelRequest request, StreamObserver<DeleteLoggedModelResponse> out) {
    calls.unary(
        out,
        () -> {
          models.delete(request.getModelId());
          return DeleteLoggedModelResponse.getDefaultInstance();
        });
  }

  @Override
  public void setLoggedModelTags(
      SetLoggedModelTagsRequest request, StreamObserver<SetLoggedModelTagsResponse> out) {
    calls.unary(
        out,
        () -> {
          LoggedModelEntity changed =
              models.setTags(request.getModelId(), GivenTags.last(request.getTagsList(), "tags"));
          return SetLoggedModelTagsResponse.newBuilder()
              .setModel(LoggedModelMapper.toProto(changed))
              .build();
        });
  }

  @Override
  public void deleteLoggedModelTag(
      DeleteLoggedModelTagRequest request, StreamObserver<DeleteLoggedModelTagResponse> out) {
    calls.unary(
        out,
        () -> {
          models.deleteTag(request.getModelId(), request.getTagKey());
          return DeleteLoggedModelTagResponse.getDefaultInstance();
        });
  }

  @Override
  public void logLoggedModelParams(
      LogLoggedModelParamsRequest request, StreamObserver<LogLoggedModelParamsResponse> out) {
    calls.unary(
        out,
        () -> {
          models.addParams(request.getModelId(), GivenTags.once(request.getParamsList(), "params"));
          return LogLoggedModelParamsResponse.getDefaultInstance();
        });
  }

  @Override
  public void linkModelVersion(
      LinkModelVersionRequest request, StreamObserver<LinkModelVersionResponse> out) {
    calls.unary(
        out,
        () -> {
          models.linkVersion(request.getModelId(), request.getName(), request.getVersion());
          return LinkModelVersionResponse.getDefaultInstance();
        });
  }

  @Override
  public void searchLoggedModels(
      SearchLoggedModelsRequest request, StreamObserver<SearchLoggedModelsResponse> out) {
    calls.stream(out, emitter -> finder.find(request, emitter));
  }
}
