package io.millrace.tracking.artifact;

import io.grpc.stub.StreamObserver;
import io.millrace.common.v1.FileChunk;
import io.millrace.runtime.blob.BlobStore;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Calls;
import io.millrace.tracking.artifact.ArtifactRoots.Root;
import io.millrace.tracking.v1.DownloadLoggedModelArtifactRequest;
import io.millrace.tracking.v1.DownloadRunArtifactRequest;
import io.millrace.tracking.v1.ListLoggedModelArtifactsRequest;
import io.millrace.tracking.v1.ListLoggedModelArtifactsResponse;
import io.millrace.tracking.v1.ListRunArtifactsRequest;
import io.millrace.tracking.v1.ListRunArtifactsResponse;
import io.millrace.tracking.v1.RunArtifactServiceGrpc.RunArtifactServiceImplBase;
import io.millrace.tracking.v1.UploadRunArtifactRequest;
import io.millrace.tracking.v1.UploadRunArtifactResponse;
import io.quarkus.grpc.GrpcService;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The RunArtifactService of the contract. Paths are checked before anything is looked up. */
@GrpcService
class RunArtifactApi extends RunArtifactServiceImplBase {

  private final Calls calls;
  private final BlobStore store;
  private final ArtifactRoots roots;
  private final ArtifactStreams streams;
  private final ArtifactEvents events;

  RunArtifactApi(
      Calls calls,
      BlobStore store,
      ArtifactRoots roots,
      ArtifactStreams streams,
      ArtifactEvents events) {
    this.calls = calls;
    this.store = store;
    this.roots = roots;
    this.streams = streams;
    this.events = events;
  }

  @Override
  public void listRunArtifacts(
      ListRunArtifactsRequest request, StreamObserver<ListRunArtifactsResponse> out) {
    calls.stream(
        out,
        emitter -> {
          ListRunArtifactsResponse.Builder next = ListRunArtifactsResponse.newBuilder();
          list(
              request.getPath(),
              () -> roots.ofRun(request.getRunId()),
              next::setRootUri,
              files -> {
                emitter.emit(next.addAllFiles(files).build());
                next.clear();
              });
        });
  }

  /**
   * Lists a folder.
   *
   * @param rootUri takes the root's URI, before the first piece
   */
  private void list(
      String path, Supplier<Root> rootOf, Consumer<String> rootUri, ArtifactStreams.Listing pieces)
      throws InterruptedException {
    ArtifactPath folder = ArtifactPath.parse(path);
    Root root = rootOf.get();
    rootUri.accept(root.uri());
    streams.list(folder.below(root.key()), folder.prefix(), pieces);
  }

  @Override
  public void downloadRunArtifact(
      DownloadRunArtifactRequest request, StreamObserver<FileChunk> out) {
    calls.stream(
        out,
        emitter -> {
          ArtifactPath path = ArtifactPath.parse(request.getPath());
          Root root = roots.ofRun(request.getRunId());
          streams.send(path.below(root.key()), request.getRange(), emitter);
        });
  }

  @Override
  public StreamObserver<UploadRunArtifactRequest> uploadRunArtifact(
      StreamObserver<UploadRunArtifactResponse> out) {
    return calls.receive(
        out,
        in -> {
          RunUpload.Written written = new RunUpload(roots, store, in.next()).receive(in);
          events.logged(written.key(), written.size());
          return UploadRunArtifactResponse.getDefaultInstance();
        });
  }

  @Override
  public void listLoggedModelArtifacts(
      ListLoggedModelArtifactsRequest request,
      StreamObserver<ListLoggedModelArtifactsResponse> out) {
    calls.stream(
        out,
        emitter -> {
          ListLoggedModelArtifactsResponse.Builder next =
              ListLoggedModelArtifactsResponse.newBuilder();
          list(
              request.getArtifactDirectoryPath(),
              () -> roots.ofModel(request.getModelId()),
              next::setRootUri,
              files -> {
                emitter.emit(next.addAllFiles(files).build());
                next.clear();
              });
        });
  }

  @Override
  public void downloadLoggedModelArtifact(
      DownloadLoggedModelArtifactRequest request, StreamObserver<FileChunk> out) {
    calls.stream(
        out,
        emitter -> {
          if (request.getArtifactFilePath().isEmpty()) {
            throw MillraceException.badRequest(
                "Request must include the \"artifact_file_path\" query parameter.");
          }
          ArtifactPath path = ArtifactPath.parse(request.getArtifactFilePath());
          Root root = roots.ofModel(request.getModelId());
          streams.send(path.below(root.key()), request.getRange(), emitter);
        });
  }
}
