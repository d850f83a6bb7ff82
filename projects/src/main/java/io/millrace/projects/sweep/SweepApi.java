package io.millrace.projects.sweep;

import io.grpc.stub.StreamObserver;
import io.millrace.projects.v1.CancelSweepRequest;
import io.millrace.projects.v1.CancelSweepResponse;
import io.millrace.projects.v1.CreateSweepRequest;
import io.millrace.projects.v1.CreateSweepResponse;
import io.millrace.projects.v1.DeleteSweepRequest;
import io.millrace.projects.v1.DeleteSweepResponse;
import io.millrace.projects.v1.GetSweepRequest;
import io.millrace.projects.v1.GetSweepResponse;
import io.millrace.projects.v1.ListSweepsRequest;
import io.millrace.projects.v1.ListSweepsResponse;
import io.millrace.projects.v1.ListTrialsRequest;
import io.millrace.projects.v1.ListTrialsResponse;
import io.millrace.projects.v1.SweepServiceGrpc.SweepServiceImplBase;
import io.millrace.projects.v1.UpdateSweepRequest;
import io.millrace.projects.v1.UpdateSweepResponse;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.page.Page;
import io.quarkus.grpc.GrpcService;

/** The SweepService of the contract. */
@GrpcService
class SweepApi extends SweepServiceImplBase {

  private final Calls calls;
  private final Sweeps sweeps;

  SweepApi(Calls calls, Sweeps sweeps) {
    this.calls = calls;
    this.sweeps = sweeps;
  }

  @Override
  public void createSweep(CreateSweepRequest request, StreamObserver<CreateSweepResponse> out) {
    calls.unary(
        out,
        () ->
            CreateSweepResponse.newBuilder().setSweep(sweeps.show(sweeps.create(request))).build());
  }

  @Override
  public void getSweep(GetSweepRequest request, StreamObserver<GetSweepResponse> out) {
    calls.unary(
        out,
        () ->
            GetSweepResponse.newBuilder()
                .setSweep(sweeps.show(sweeps.get(request.getSweepId())))
                .build());
  }

  @Override
  public void listSweeps(ListSweepsRequest request, StreamObserver<ListSweepsResponse> out) {
    calls.unary(
        out,
        () -> {
          Page<SweepRow> page = sweeps.list(request);
          ListSweepsResponse.Builder answer = ListSweepsResponse.newBuilder();
          sweeps
              .show(page.items())
              .forEach(sweep -> answer.addSweeps(sweep.toBuilder().clearSearchSpace()));
          page.nextToken().ifPresent(answer::setNextPageToken);
          return answer.build();
        });
  }

  @Override
  public void listTrials(ListTrialsRequest request, StreamObserver<ListTrialsResponse> out) {
    calls.unary(
        out,
        () -> {
          Page<TrialRow> page = sweeps.trials(request);
          ListTrialsResponse.Builder answer = ListTrialsResponse.newBuilder();
          page.items().forEach(trial -> answer.addTrials(trial.show()));
          page.nextToken().ifPresent(answer::setNextPageToken);
          return answer.build();
        });
  }

  @Override
  public void updateSweep(UpdateSweepRequest request, StreamObserver<UpdateSweepResponse> out) {
    calls.unary(
        out,
        () ->
            UpdateSweepResponse.newBuilder().setSweep(sweeps.show(sweeps.update(request))).build());
  }

  @Override
  public void cancelSweep(CancelSweepRequest request, StreamObserver<CancelSweepResponse> out) {
    calls.unary(
        out,
        () ->
            CancelSweepResponse.newBuilder()
                .setSweep(sweeps.show(sweeps.cancel(request.getSweepId())))
                .build());
  }

  @Override
  public void deleteSweep(DeleteSweepRequest request, StreamObserver<DeleteSweepResponse> out) {
    calls.unary(
        out,
        () -> {
          sweeps.delete(request.getSweepId());
          return DeleteSweepResponse.getDefaultInstance();
        });
  }
}
