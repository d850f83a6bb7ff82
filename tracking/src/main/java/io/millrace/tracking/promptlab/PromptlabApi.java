package io.millrace.tracking.promptlab;

import io.grpc.stub.StreamObserver;
import io.millrace.runtime.grpc.Calls;
import io.millrace.tracking.artifact.RunFiles;
import io.millrace.tracking.log.RunLogger;
import io.millrace.tracking.run.RunCreator;
import io.millrace.tracking.run.RunStore;
import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.v1.CreatePromptlabRunRequest;
import io.millrace.tracking.v1.CreatePromptlabRunResponse;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.PromptlabServiceGrpc.PromptlabServiceImplBase;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.RunInfo;
import io.millrace.tracking.v1.RunStatus;
import io.quarkus.grpc.GrpcService;

/** The PromptlabService of the contract. */
@GrpcService
class PromptlabApi extends PromptlabServiceImplBase {

  private final Calls calls;
  private final RunCreator creator;
  private final RunLogger logger;
  private final RunStore runs;
  private final RunFiles files;

  PromptlabApi(Calls calls, RunCreator creator, RunLogger logger, RunStore runs, RunFiles files) {
    this.calls = calls;
    this.creator = creator;
    this.logger = logger;
    this.runs = runs;
    this.files = files;
  }

  @Override
  public void createPromptlabRun(
      CreatePromptlabRunRequest request, StreamObserver<CreatePromptlabRunResponse> out) {
    calls.unary(out, () -> CreatePromptlabRunResponse.newBuilder().setRun(create(request)).build());
  }

  /** What can be refused is refused before anything is written. */
  private Run create(CreatePromptlabRunRequest request) {
    PromptlabRun prompt = PromptlabRun.of(request);
    // The run has no id yet; params are judged without.
    logger.check(prompt.params("new"));
    files.checkExperiment(ExperimentId.parse(request.getExperimentId()));
    RunInfo run = creator.create(prompt.run()).toCompletableFuture().join().getInfo();
    try {
      LogBatchRequest params = prompt.params(run.getRunId());
      logger.log(params).toCompletableFuture().join();
      files.write(run, PromptlabFiles.of(request, run));
    } catch (RuntimeException failure) {
      runs.end(run.getRunId(), RunStatus.RUN_STATUS_FAILED, System.currentTimeMillis());
      throw failure;
    }
    return runs.end(run.getRunId(), RunStatus.RUN_STATUS_FINISHED, System.currentTimeMillis());
  }
}
