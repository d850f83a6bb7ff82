package io.millrace.tracking.run;

import io.grpc.stub.StreamObserver;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Calls;
import io.millrace.tracking.log.RunLogger;
import io.millrace.tracking.run.RunRecord.Output;
import io.millrace.tracking.shared.Lifecycle;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.CreateRunResponse;
import io.millrace.tracking.v1.DeleteRunRequest;
import io.millrace.tracking.v1.DeleteRunResponse;
import io.millrace.tracking.v1.DeleteTagRequest;
import io.millrace.tracking.v1.DeleteTagResponse;
import io.millrace.tracking.v1.EndRunRequest;
import io.millrace.tracking.v1.EndRunResponse;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.GetRunResponse;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogBatchResponse;
import io.millrace.tracking.v1.LogInputsRequest;
import io.millrace.tracking.v1.LogInputsResponse;
import io.millrace.tracking.v1.LogMetricRequest;
import io.millrace.tracking.v1.LogMetricResponse;
import io.millrace.tracking.v1.LogModelRequest;
import io.millrace.tracking.v1.LogModelResponse;
import io.millrace.tracking.v1.LogOutputsRequest;
import io.millrace.tracking.v1.LogOutputsResponse;
import io.millrace.tracking.v1.LogParamRequest;
import io.millrace.tracking.v1.LogParamResponse;
import io.millrace.tracking.v1.ModelInput;
import io.millrace.tracking.v1.RestoreRunRequest;
import io.millrace.tracking.v1.RestoreRunResponse;
import io.millrace.tracking.v1.RunServiceGrpc.RunServiceImplBase;
import io.millrace.tracking.v1.RunStatus;
import io.millrace.tracking.v1.SearchRunsRequest;
import io.millrace.tracking.v1.SearchRunsResponse;
import io.millrace.tracking.v1.SetTagRequest;
import io.millrace.tracking.v1.SetTagResponse;
import io.millrace.tracking.v1.UpdateRunRequest;
import io.millrace.tracking.v1.UpdateRunResponse;
import io.quarkus.grpc.GrpcService;
import java.util.List;

/** The RunService of the contract. */
@GrpcService
class RunApi extends RunServiceImplBase {

  private final Calls calls;
  private final RunStore runs;
  private final RunFinder finder;
  private final RunCreator creator;
  private final RunLogger logger;
  private final InputStore inputs;
  private final ModelHistory models;

  RunApi(
      Calls calls,
      RunStore runs,
      RunFinder finder,
      RunCreator creator,
      RunLogger logger,
      InputStore inputs,
      ModelHistory models) {
    this.calls = calls;
    this.runs = runs;
    this.finder = finder;
    this.creator = creator;
    this.logger = logger;
    this.inputs = inputs;
    this.models = models;
  }

  @Override
  public void createRun(CreateRunRequest request, StreamObserver<CreateRunResponse> out) {
    calls.complete(
        out,
        () ->
            creator
                .create(request)
                .thenApply(run -> CreateRunResponse.newBuilder().setRun(run).build()));
  }

  @Override
  public void getRun(GetRunRequest request, StreamObserver<GetRunResponse> out) {
    calls.unary(
        out,
        () -> {
          RunRecord run = runs.get(request.getRunId());
          return GetRunResponse.newBuilder().setRun(RunMapper.toProto(run)).build();
        });
  }

  @Override
  public void updateRun(UpdateRunRequest request, StreamObserver<UpdateRunResponse> out) {
    calls.unary(
        out,
        () -> {
          RunRecord run =
              runs.update(
                  request.getRunId(),
                  status(request),
                  request.hasEndTime() ? request.getEndTime() : null,
                  request.getRunName().isEmpty() ? null : request.getRunName());
          return UpdateRunResponse.newBuilder().setRunInfo(RunMapper.info(run)).build();
        });
  }

  private static Integer status(UpdateRunRequest request) {
    if (!request.hasStatus()) {
      return null;
    }
    RunStatus status = request.getStatus();
    if (status == RunStatus.UNRECOGNIZED || status == RunStatus.RUN_STATUS_UNSPECIFIED) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'status' supplied: It names no run status."
              .formatted(request.getStatusValue()));
    }
    return status.getNumber();
  }

  @Override
  public void endRun(EndRunRequest request, StreamObserver<EndRunResponse> out) {
    calls.unary(
        out,
        () -> {
          if (!RunStore.isLast(request.getStatusValue())) {
            throw MillraceException.invalid(
                "Invalid value for parameter 'status' supplied: It is FINISHED, FAILED or KILLED.");
          }
          RunRecord run =
              runs.endOnce(request.getRunId(), request.getStatusValue(), request.getEndTime());
          return EndRunResponse.newBuilder().setRunInfo(RunMapper.info(run)).build();
        });
  }

  @Override
  public void deleteRun(DeleteRunRequest request, StreamObserver<DeleteRunResponse> out) {
    calls.unary(
        out,
        () -> {
          runs.setLifecycle(request.getRunId(), Lifecycle.DELETED);
          return DeleteRunResponse.getDefaultInstance();
        });
  }

  @Override
  public void restoreRun(RestoreRunRequest request, StreamObserver<RestoreRunResponse> out) {
    calls.unary(
        out,
        () -> {
          runs.setLifecycle(request.getRunId(), Lifecycle.ACTIVE);
          return RestoreRunResponse.getDefaultInstance();
        });
  }

  @Override
  public void searchRuns(SearchRunsRequest request, StreamObserver<SearchRunsResponse> out) {
    calls.stream(out, emitter -> finder.find(request, emitter));
  }

  @Override
  public void logMetric(LogMetricRequest request, StreamObserver<LogMetricResponse> out) {
    calls.complete(out, () -> logger.log(request), LogMetricResponse.getDefaultInstance());
  }

  @Override
  public void logParam(LogParamRequest request, StreamObserver<LogParamResponse> out) {
    calls.complete(out, () -> logger.log(request), LogParamResponse.getDefaultInstance());
  }

  @Override
  public void setTag(SetTagRequest request, StreamObserver<SetTagResponse> out) {
    calls.complete(out, () -> logger.log(request), SetTagResponse.getDefaultInstance());
  }

  @Override
  public void deleteTag(DeleteTagRequest request, StreamObserver<DeleteTagResponse> out) {
    calls.unary(
        out,
        () -> {
          runs.deleteTag(request.getRunId(), request.getKey());
          return DeleteTagResponse.getDefaultInstance();
        });
  }

  @Override
  public void logBatch(LogBatchRequest request, StreamObserver<LogBatchResponse> out) {
    calls.complete(out, () -> logger.log(request), LogBatchResponse.getDefaultInstance());
  }

  @Override
  public void logModel(LogModelRequest request, StreamObserver<LogModelResponse> out) {
    calls.unary(
        out,
        () -> {
          models.append(request.getRunId(), request.getModelJson());
          return LogModelResponse.getDefaultInstance();
        });
  }

  @Override
  public void logInputs(LogInputsRequest request, StreamObserver<LogInputsResponse> out) {
    calls.unary(
        out,
        () -> {
          List<String> modelIds =
              request.getModelsList().stream().map(ModelInput::getModelId).toList();
          InputCheck.checkModelIds(modelIds, "models");
          inputs.addInputs(request.getRunId(), InputCheck.read(request), modelIds);
          return LogInputsResponse.getDefaultInstance();
        });
  }

  @Override
  public void logOutputs(LogOutputsRequest request, StreamObserver<LogOutputsResponse> out) {
    calls.unary(
        out,
        () -> {
          List<Output> outputs =
              request.getModelsList().stream()
                  .map(model -> new Output(model.getModelId(), model.getStep()))
                  .toList();
          InputCheck.checkModelIds(outputs.stream().map(Output::modelId).toList(), "models");
          inputs.addOutputs(request.getRunId(), outputs);
          return LogOutputsResponse.getDefaultInstance();
        });
  }
}
