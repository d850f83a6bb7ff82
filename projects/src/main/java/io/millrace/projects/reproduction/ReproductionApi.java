package io.millrace.projects.reproduction;

import io.grpc.stub.StreamObserver;
import io.millrace.projects.v1.GetReproductionRequest;
import io.millrace.projects.v1.GetReproductionResponse;
import io.millrace.projects.v1.ListReproductionsRequest;
import io.millrace.projects.v1.ListReproductionsResponse;
import io.millrace.projects.v1.ReproduceRunRequest;
import io.millrace.projects.v1.ReproduceRunResponse;
import io.millrace.projects.v1.Reproduction;
import io.millrace.projects.v1.ReproductionServiceGrpc.ReproductionServiceImplBase;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.page.Page;
import io.quarkus.grpc.GrpcService;

/** The ReproductionService of the contract. */
@GrpcService
class ReproductionApi extends ReproductionServiceImplBase {

  private final Calls calls;
  private final Reproductions reproductions;

  ReproductionApi(Calls calls, Reproductions reproductions) {
    this.calls = calls;
    this.reproductions = reproductions;
  }

  @Override
  public void reproduceRun(ReproduceRunRequest request, StreamObserver<ReproduceRunResponse> out) {
    calls.unary(out, () -> reproductions.reproduce(request));
  }

  @Override
  public void getReproduction(
      GetReproductionRequest request, StreamObserver<GetReproductionResponse> out) {
    calls.unary(
        out,
        () ->
            GetReproductionResponse.newBuilder()
                .setReproduction(reproductions.get(request.getReproductionId()))
                .build());
  }

  @Override
  public void listReproductions(
      ListReproductionsRequest request, StreamObserver<ListReproductionsResponse> out) {
    calls.unary(
        out,
        () -> {
          Page<Reproduction> page = reproductions.list(request);
          ListReproductionsResponse.Builder answer =
              ListReproductionsResponse.newBuilder().addAllReproductions(page.items());
          page.nextToken().ifPresent(answer::setNextPageToken);
          return answer.build();
        });
  }
}
