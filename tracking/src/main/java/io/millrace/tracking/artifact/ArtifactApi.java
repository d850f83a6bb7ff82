package io.millrace.tracking.artifact;

import io.grpc.stub.StreamObserver;
import io.millrace.common.v1.FileChunk;
import io.millrace.runtime.blob.BlobStore;
import io.millrace.runtime.blob.BlobWriter;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.grpc.Inbound;
import io.millrace.tracking.v1.ArtifactServiceGrpc.ArtifactServiceImplBase;
import io.millrace.tracking.v1.DeleteArtifactRequest;
import io.millrace.tracking.v1.DeleteArtifactResponse;
import io.millrace.tracking.v1.DownloadArtifactRequest;
import io.millrace.tracking.v1.ListArtifactsRequest;
import io.millrace.tracking.v1.ListArtifactsResponse;
import io.millrace.tracking.v1.UploadArtifactRequest;
import io.millrace.tracking.v1.UploadArtifactResponse;
import io.quarkus.grpc.GrpcService;

/** The ArtifactService of the contract. */
@GrpcService
class ArtifactApi extends ArtifactServiceImplBase {

  private final Calls calls;
  private final BlobStore store;
  private final ArtifactStreams streams;
  private final ArtifactEvents events;

  ArtifactApi(Calls calls, BlobStore store, ArtifactStreams streams, ArtifactEvents events) {
    this.calls = calls;
    this.store = store;
    this.streams = streams;
    this.events = events;
  }

  @Override
  public void listArtifacts(
      ListArtifactsRequest request, StreamObserver<ListArtifactsResponse> out) {
    calls.stream(
        out,
        emitter ->
            streams.list(
                OwnFolders.open(ArtifactPath.parse(request.getPath()).key()),
                "",
                files ->
                    emitter.emit(
                        ListArtifactsResponse.newBuilder()
                            .addAllFiles(OwnFolders.open(files))
                            .build())));
  }

  @Override
  public StreamObserver<UploadArtifactRequest> uploadArtifact(
      StreamObserver<UploadArtifactResponse> out) {
    return calls.receive(out, this::receive);
  }

  private UploadArtifactResponse receive(Inbound<UploadArtifactRequest> in)
      throws InterruptedException {
    UploadArtifactRequest first = in.next();
    if (first == null || first.getPath().isEmpty()) {
      throw Pieces.missing("path");
    }
    String key = OwnFolders.open(ArtifactPath.ofFile(first.getPath()).key());
    long size;
    try (BlobWriter file = store.create(key)) {
      for (UploadArtifactRequest piece = first; piece != null; piece = in.next()) {
        Pieces.check("path", first.getPath(), piece.getPath(), piece.getData());
        file.write(piece.getData().asReadOnlyByteBuffer());
      }
      size = file.commit();
    }
    events.logged(key, size);
    return UploadArtifactResponse.getDefaultInstance();
  }

  @Override
  public void downloadArtifact(DownloadArtifactRequest request, StreamObserver<FileChunk> out) {
    calls.stream(
        out,
        emitter ->
            streams.send(
                OwnFolders.open(ArtifactPath.parse(request.getPath()).key()),
                request.getRange(),
                emitter));
  }

  @Override
  public void deleteArtifact(
      DeleteArtifactRequest request, StreamObserver<DeleteArtifactResponse> out) {
    calls.unary(
        out,
        () -> {
          String key = OwnFolders.open(ArtifactPath.parse(request.getPath()).key());
          if (store.delete(key)) {
            events.deleted(key);
          }
          return DeleteArtifactResponse.getDefaultInstance();
        });
  }
}
