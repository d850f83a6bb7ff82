package io.millrace.tracking.artifact;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.millrace.common.v1.ByteRange;
import io.millrace.common.v1.ErrorReason;
import io.millrace.common.v1.FileChunk;
import io.millrace.common.v1.FileInfo;
import io.millrace.runtime.blob.BlobEntry;
import io.millrace.runtime.blob.BlobInfo;
import io.millrace.runtime.blob.BlobReader;
import io.millrace.runtime.blob.BlobStore;
import io.millrace.runtime.blob.RangeNotSatisfiableException;
import io.millrace.runtime.blob.RangeRequest;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.tracking.v1.Artifact;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Sends files and listings out of the store, a piece at a time. */
@ApplicationScoped
class ArtifactStreams {

  private static final int ENTRIES_PER_MESSAGE = 1000;

  private final BlobStore store;

  ArtifactStreams(BlobStore store) {
    this.store = store;
  }

  /** Takes a piece of a listing. */
  @FunctionalInterface
  interface Listing {
    void take(List<Artifact> files) throws InterruptedException;
  }

  /**
   * Lists a folder. Hands out at least one piece, which may be empty.
   *
   * @param prefix what the paths begin with
   */
  void list(String folder, String prefix, Listing pieces) throws InterruptedException {
    List<Artifact> files = new ArrayList<>();
    boolean taken = false;
    try (Stream<BlobEntry> entries = store.list(folder)) {
      for (Iterator<BlobEntry> each = entries.iterator(); each.hasNext(); ) {
        files.add(artifact(prefix, each.next()));
        if (files.size() == ENTRIES_PER_MESSAGE) {
          pieces.take(files);
          taken = true;
          files = new ArrayList<>();
        }
      }
    }
    if (!files.isEmpty() || !taken) {
      pieces.take(files);
    }
  }

  private static Artifact artifact(String prefix, BlobEntry entry) {
    Artifact.Builder artifact =
        Artifact.newBuilder().setPath(prefix + entry.name()).setIsDir(entry.isFolder());
    if (!entry.isFolder()) {
      artifact.setFileSize(entry.size());
    }
    return artifact.build();
  }

  /**
   * Sends a file, or the range of it that {@code range} asks for in HTTP's words. If the file has
   * none of the range, what is known of the file is sent, and the call fails with OUT_OF_RANGE.
   */
  void send(String key, String range, Emitter<FileChunk> out) throws InterruptedException {
    try (BlobReader file = store.open(key, RangeRequest.parse(range))) {
      FileInfo.Builder info = info(key, file.info());
      file.span()
          .ifPresent(
              span ->
                  info.setRange(ByteRange.newBuilder().setStart(span.start()).setEnd(span.end())));
      out.emit(chunk(file.next()).setInfo(info).build());
      for (byte[] bytes = file.next(); bytes != null; bytes = file.next()) {
        out.emit(chunk(bytes).build());
      }
    } catch (RangeNotSatisfiableException beyond) {
      out.emit(FileChunk.newBuilder().setInfo(info(key, beyond.info())).build());
      throw outOfRange(beyond);
    }
  }

  /** The bytes are the message's own, so they need not be copied. */
  private static FileChunk.Builder chunk(byte[] bytes) {
    ByteString data = bytes == null ? ByteString.EMPTY : UnsafeByteOperations.unsafeWrap(bytes);
    return FileChunk.newBuilder().setData(data);
  }

  private static FileInfo.Builder info(String key, BlobInfo file) {
    return FileInfo.newBuilder()
        .setName(key.substring(key.lastIndexOf('/') + 1))
        .setSize(file.size())
        .setEtag(file.etag())
        .setLastModified(file.lastModified().toEpochMilli());
  }

  /** gRPC has a code for this, which no reason of ours has: HTTP's 416. */
  private static StatusRuntimeException outOfRange(RangeNotSatisfiableException beyond) {
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setDomain(GrpcErrors.DOMAIN)
            .setReason(GrpcErrors.nameOf(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE))
            .build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(Code.OUT_OF_RANGE_VALUE)
            .setMessage(beyond.getMessage())
            .addDetails(Any.pack(info))
            .build());
  }
}
