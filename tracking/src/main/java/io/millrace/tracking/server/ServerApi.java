package io.millrace.tracking.server;

import io.grpc.stub.StreamObserver;
import io.millrace.runtime.blob.BlobStore;
import io.millrace.tracking.v1.GetServerInfoRequest;
import io.millrace.tracking.v1.GetServerInfoResponse;
import io.millrace.tracking.v1.ServerFeatures;
import io.millrace.tracking.v1.ServerServiceGrpc.ServerServiceImplBase;
import io.quarkus.grpc.GrpcService;

/** The ServerService of the contract. */
@GrpcService
class ServerApi extends ServerServiceImplBase {

  private final GetServerInfoResponse info;

  /**
   * Only what is offered may be true: MLflow's client goes by it and has no way back. With
   * multipart_downloads_enabled, for one, it asks for a presigned URL before every file.
   */
  ServerApi(BlobStore store) {
    boolean reachable = store.links().isPresent();
    info =
        GetServerInfoResponse.newBuilder()
            .setStoreType("SqlStore")
            .setWorkspacesEnabled(false)
            .setTraceArchivalEnabled(false)
            .setMultipartUploadsEnabled(reachable)
            .setMultipartDownloadsEnabled(reachable)
            .setPresignedUploadRunIdSupported(true)
            .setPresignedUploadModelIdSupported(true)
            .setFeaturesEnabled(ServerFeatures.newBuilder().setGateway(false))
            .build();
  }

  @Override
  public void getServerInfo(
      GetServerInfoRequest request, StreamObserver<GetServerInfoResponse> out) {
    out.onNext(info);
    out.onCompleted();
  }
}
