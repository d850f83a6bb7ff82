package io.millrace.tracking.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.millrace.common.v1.FileChunk;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.testing.Port;
import io.millrace.tracking.v1.Artifact;
import io.millrace.tracking.v1.ArtifactServiceGrpc;
import io.millrace.tracking.v1.ArtifactServiceGrpc.ArtifactServiceBlockingV2Stub;
import io.millrace.tracking.v1.DeleteArtifactRequest;
import io.millrace.tracking.v1.DownloadArtifactRequest;
import io.millrace.tracking.v1.ListArtifactsRequest;
import io.millrace.tracking.v1.ListArtifactsResponse;
import io.millrace.tracking.v1.RunArtifactServiceGrpc;
import io.millrace.tracking.v1.RunArtifactServiceGrpc.RunArtifactServiceBlockingV2Stub;
import io.millrace.tracking.v1.UploadArtifactRequest;
import io.millrace.tracking.v1.UploadArtifactResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.microprofile.config.ConfigProvider;

/** The artifact services as a gRPC client sees them, in short forms. */
final class Artifacts implements AutoCloseable {

  private final ManagedChannel channel = Port.connect();

  final ArtifactServiceBlockingV2Stub store = ArtifactServiceGrpc.newBlockingV2Stub(channel);
  final RunArtifactServiceBlockingV2Stub runs = RunArtifactServiceGrpc.newBlockingV2Stub(channel);

  /** The folder that the server keeps its files in. */
  static java.nio.file.Path root() {
    return java.nio.file.Path.of(
        ConfigProvider.getConfig().getValue("millrace.artifacts.root", String.class));
  }

  void upload(String path, String... pieces) throws Exception {
    BlockingClientCall<UploadArtifactRequest, UploadArtifactResponse> call = store.uploadArtifact();
    for (int i = 0; i < pieces.length; i++) {
      call.write(
          UploadArtifactRequest.newBuilder()
              .setPath(i == 0 ? path : "")
              .setData(ByteString.copyFromUtf8(pieces[i]))
              .build());
    }
    call.halfClose();
    call.read();
  }

  List<FileChunk> download(String path, String range) throws Exception {
    return all(
        store.downloadArtifact(
            DownloadArtifactRequest.newBuilder().setPath(path).setRange(range).build()));
  }

  String read(String path) throws Exception {
    return text(download(path, ""));
  }

  static String text(List<FileChunk> chunks) {
    return chunks.stream()
        .map(FileChunk::getData)
        .reduce(ByteString.EMPTY, ByteString::concat)
        .toStringUtf8();
  }

  List<Artifact> list(String path) throws Exception {
    return all(store.listArtifacts(ListArtifactsRequest.newBuilder().setPath(path).build()))
        .stream()
        .map(ListArtifactsResponse::getFilesList)
        .flatMap(List::stream)
        .toList();
  }

  void delete(String path) throws Exception {
    store.deleteArtifact(DeleteArtifactRequest.newBuilder().setPath(path).build());
  }

  static <T> List<T> all(BlockingClientCall<?, T> call) throws Exception {
    List<T> messages = new ArrayList<>();
    for (T message = call.read(); message != null; message = call.read()) {
      messages.add(message);
    }
    return messages;
  }

  /** How a call failed. */
  static MillraceException failureOf(ThrowingCallable call) {
    return GrpcErrors.fromStatus(catchThrowableOfType(StatusException.class, call));
  }

  /** Waits for what another thread brings about. */
  static void eventually(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("time that it may take").isLessThan(end);
      Thread.sleep(10);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
