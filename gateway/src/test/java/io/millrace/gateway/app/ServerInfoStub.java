package io.millrace.gateway.app;

import io.grpc.stub.StreamObserver;
import io.millrace.tracking.v1.GetServerInfoRequest;
import io.millrace.tracking.v1.GetServerInfoResponse;
import io.millrace.tracking.v1.ServerServiceGrpc;
import io.quarkus.grpc.GrpcService;

/**
 * The smallest service of the contract, so that the gateway has one beside it in its own process.
 */
@GrpcService
public class ServerInfoStub extends ServerServiceGrpc.ServerServiceImplBase {

  @Override
  public void getServerInfo(
      GetServerInfoRequest request, StreamObserver<GetServerInfoResponse> out) {
    out.onNext(
        GetServerInfoResponse.newBuilder()
            .setStoreType("SqlStore")
            .setWorkspacesEnabled(false)
            .build());
    out.onCompleted();
  }
}
