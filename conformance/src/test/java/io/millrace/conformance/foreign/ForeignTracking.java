package io.millrace.conformance.foreign;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.millrace.common.v1.FileChunk;
import io.millrace.common.v1.FileInfo;
import io.millrace.tracking.v1.Artifact;
import io.millrace.tracking.v1.DownloadLoggedModelArtifactRequest;
import io.millrace.tracking.v1.GetLoggedModelRequest;
import io.millrace.tracking.v1.GetLoggedModelResponse;
import io.millrace.tracking.v1.ListLoggedModelArtifactsRequest;
import io.millrace.tracking.v1.ListLoggedModelArtifactsResponse;
import io.millrace.tracking.v1.LoggedModel;
import io.millrace.tracking.v1.LoggedModelInfo;
import io.millrace.tracking.v1.LoggedModelServiceGrpc.LoggedModelServiceImplBase;
import io.millrace.tracking.v1.RunArtifactServiceGrpc.RunArtifactServiceImplBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A tracking server that is none of ours: what serving models needs of the contract. Logged models
 * are folders of this machine that MLflow has written.
 */
final class ForeignTracking {

  private static final int CHUNK = 1 << 18;

  private final Map<String, Path> models;

  /**
   * One that has nothing else.
   *
   * @param models folders by the ids of logged models
   */
  ForeignTracking(Map<String, Path> models) {
    this.models = models;
  }

  List<BindableService> services() {
    return List.of(new LoggedModels(), new Artifacts());
  }

  private final class LoggedModels extends LoggedModelServiceImplBase {
    @Override
    public void getLoggedModel(
        GetLoggedModelRequest request, StreamObserver<GetLoggedModelResponse> caller) {
      if (!models.containsKey(request.getModelId())) {
        caller.onError(Status.NOT_FOUND.withDescription("no such model here").asException());
        return;
      }
      LoggedModelInfo info = LoggedModelInfo.newBuilder().setModelId(request.getModelId()).build();
      caller.onNext(
          GetLoggedModelResponse.newBuilder()
              .setModel(LoggedModel.newBuilder().setInfo(info))
              .build());
      caller.onCompleted();
    }
  }

  private final class Artifacts extends RunArtifactServiceImplBase {
    @Override
    public void listLoggedModelArtifacts(
        ListLoggedModelArtifactsRequest request,
        StreamObserver<ListLoggedModelArtifactsResponse> caller) {
      Path root = models.get(request.getModelId());
      try (Stream<Path> files = Files.list(root.resolve(request.getArtifactDirectoryPath()))) {
        // One in each message: how many there are is the server's choice.
        files.forEach(
            file ->
                caller.onNext(
                    ListLoggedModelArtifactsResponse.newBuilder()
                        .addFiles(artifact(root, file))
                        .build()));
        caller.onCompleted();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void downloadLoggedModelArtifact(
        DownloadLoggedModelArtifactRequest request, StreamObserver<FileChunk> caller) {
      Path file = models.get(request.getModelId()).resolve(request.getArtifactFilePath());
      try {
        byte[] bytes = Files.readAllBytes(file);
        FileInfo info =
            FileInfo.newBuilder()
                .setName(file.getFileName().toString())
                .setSize(bytes.length)
                .build();
        caller.onNext(FileChunk.newBuilder().setInfo(info).build());
        for (int start = 0; start < bytes.length; start += CHUNK) {
          int size = Math.min(CHUNK, bytes.length - start);
          caller.onNext(
              FileChunk.newBuilder()
                  .setData(UnsafeByteOperations.unsafeWrap(bytes, start, size))
                  .build());
        }
        caller.onCompleted();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Artifact artifact(Path root, Path file) {
    Artifact.Builder artifact = Artifact.newBuilder().setPath(root.relativize(file).toString());
    try {
      return Files.isDirectory(file)
          ? artifact.setIsDir(true).build()
          : artifact.setFileSize(Files.size(file)).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
