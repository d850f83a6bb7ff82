package io.millrace.tracking.experiment;

import io.grpc.stub.StreamObserver;
import io.millrace.runtime.grpc.Calls;
import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.v1.ExperimentServiceGrpc.ExperimentServiceImplBase;
import io.millrace.tracking.v1.GetExperimentRequest;
import io.millrace.tracking.v1.GetExperimentResponse;
import io.quarkus.grpc.GrpcService;

/** The ExperimentService of the contract. */
@GrpcService
class ExperimentApi extends ExperimentServiceImplBase {

  private final Calls calls;
  private final ExperimentStore experiments;

  ExperimentApi(Calls calls, ExperimentStore experiments) {
    this.calls = calls;
    this.experiments = experiments;
  }

  @Override
  public void getExperiment(
      GetExperimentRequest request, StreamObserver<GetExperimentResponse> out) {
    calls.unary(
        out,
        () -> {
          ExperimentEntity found = experiments.get(ExperimentId.parse(request.getExperimentId()));
          return GetExperimentResponse.newBuilder()
              .setExperiment(ExperimentMapper.toProto(found))
              .build();
        });
  }
}
