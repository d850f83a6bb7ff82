package io.millrace.registry.history;

import io.grpc.stub.StreamObserver;
import io.millrace.registry.shared.ModelName;
import io.millrace.registry.v1.HistoryServiceGrpc.HistoryServiceImplBase;
import io.millrace.registry.v1.ListChangesRequest;
import io.millrace.registry.v1.ListChangesResponse;
import io.millrace.runtime.grpc.Calls;
import io.quarkus.grpc.GrpcService;

/** The HistoryService of the contract. */
@GrpcService
class HistoryApi extends HistoryServiceImplBase {

  private final Calls calls;
  private final ChangeReader changes;

  HistoryApi(Calls calls, ChangeReader changes) {
    this.calls = calls;
    this.changes = changes;
  }

  @Override
  public void listChanges(ListChangesRequest request, StreamObserver<ListChangesResponse> out) {
    calls.stream(
        out,
        emitter -> {
          ModelName.check(request.getName());
          changes.list(request, emitter);
        });
  }
}
