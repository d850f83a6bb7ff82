package io.millrace.tracking.server;

import io.grpc.stub.StreamObserver;
import io.millrace.tracking.v1.GetServerInfoRequest;
import io.millrace.tracking.v1.GetServerInfoResponse;
import io.millrace.tracking.v1.ServerServiceGrpc.ServerServiceImplBase;
import io.quarkus.grpc.GrpcService;

/** The ServerService of the contract. */
@GrpcService
class ServerApi extends ServerServiceImplBase {

  /**
   * Only what is offered may be true: MLflow's client goes by it and has no way back. With
   * multipart_downloads_enabled, for one, it asks for a presigned URL before every file.
   */
  private static final GetServerInfoResponse INFO =
      GetServerInfoResponse.newBuilder()
          .setStoreType("SqlStore")
          .setWorkspacesEnabled(false)
          .setTraceArchivalEnabled(false)
          .setMultipartUploadsEnabled(false)
          .setMultipartDownloadsEnabled(false)
          .build();

  @Override
  public void getServerInfo(
      GetServerInfoRequest request, StreamObserver<GetServerInfoResponse> out) {
    out.onNext(INFO);
    out.onCompleted();
  }
}
