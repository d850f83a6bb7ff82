package io.millrace.tracking.artifact;

import io.grpc.stub.StreamObserver;
import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.blob.BlobInfo;
import io.millrace.runtime.blob.BlobLinks;
import io.millrace.runtime.blob.BlobStore;
import io.millrace.runtime.blob.RangeRequest;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Calls;
import io.millrace.tracking.TrackingConfig;
import io.millrace.tracking.v1.AbortMultipartUploadRequest;
import io.millrace.tracking.v1.AbortMultipartUploadResponse;
import io.millrace.tracking.v1.ArtifactTransferServiceGrpc.ArtifactTransferServiceImplBase;
import io.millrace.tracking.v1.CompleteMultipartUploadRequest;
import io.millrace.tracking.v1.CompleteMultipartUploadResponse;
import io.millrace.tracking.v1.CreateMultipartUploadRequest;
import io.millrace.tracking.v1.CreateMultipartUploadResponse;
import io.millrace.tracking.v1.CreatePresignedDownloadUrlRequest;
import io.millrace.tracking.v1.CreatePresignedDownloadUrlResponse;
import io.millrace.tracking.v1.CreatePresignedUploadUrlRequest;
import io.millrace.tracking.v1.CreatePresignedUploadUrlResponse;
import io.millrace.tracking.v1.GetPresignedDownloadUrlRequest;
import io.millrace.tracking.v1.GetPresignedDownloadUrlResponse;
import io.millrace.tracking.v1.MultipartUploadCredential;
import io.quarkus.grpc.GrpcService;
import java.net.URLConnection;
import java.time.Duration;

/** The ArtifactTransferService of the contract. Paths are checked before anything is looked up. */
@GrpcService
class ArtifactTransferApi extends ArtifactTransferServiceImplBase {

  /** As MLflow's server has it: a client begins with the last part when it has sent all others. */
  private static final Duration PART_VALIDITY = Duration.ofHours(1);

  private static final long UPLOAD_SECONDS = 900;
  private static final long MAX_SECONDS = 604_800;

  private final Calls calls;
  private final BlobStore store;
  private final ArtifactRoots roots;
  private final ArtifactEvents events;
  private final long downloadSeconds;

  ArtifactTransferApi(
      Calls calls,
      BlobStore store,
      ArtifactRoots roots,
      ArtifactEvents events,
      TrackingConfig config) {
    this.calls = calls;
    this.store = store;
    this.roots = roots;
    this.events = events;
    downloadSeconds = config.presignedDownloadUrlTtlSeconds();
  }

  @Override
  public void createMultipartUpload(
      CreateMultipartUploadRequest request, StreamObserver<CreateMultipartUploadResponse> out) {
    calls.unary(
        out,
        () -> {
          String key = TransferKey.of(request.getArtifactPath(), request.getPath());
          long parts = request.hasNumParts() ? request.getNumParts() : 1;
          if (parts < 1 || parts > BlobLinks.MAX_PARTS) {
            throw MillraceException.invalid(
                "Invalid value %d for parameter 'num_parts' supplied: It must be between 1 and %d."
                    .formatted(parts, BlobLinks.MAX_PARTS));
          }
          BlobLinks.Upload upload =
              links("Multipart upload").begin(key, (int) parts, PART_VALIDITY);
          CreateMultipartUploadResponse.Builder answer =
              CreateMultipartUploadResponse.newBuilder().setUploadId(upload.id());
          for (String url : upload.parts()) {
            answer.addCredentials(
                MultipartUploadCredential.newBuilder()
                    .setUrl(url)
                    .setPartNumber(answer.getCredentialsCount() + 1));
          }
          return answer.build();
        });
  }

  @Override
  public void completeMultipartUpload(
      CompleteMultipartUploadRequest request, StreamObserver<CompleteMultipartUploadResponse> out) {
    calls.unary(
        out,
        () -> {
          String key = TransferKey.of(request.getArtifactPath(), request.getPath());
          long size =
              links("Multipart upload")
                  .complete(key, request.getUploadId(), TransferKey.parts(request.getPartsList()));
          events.logged(key, size);
          return CompleteMultipartUploadResponse.getDefaultInstance();
        });
  }

  @Override
  public void abortMultipartUpload(
      AbortMultipartUploadRequest request, StreamObserver<AbortMultipartUploadResponse> out) {
    calls.unary(
        out,
        () -> {
          String key = TransferKey.of(request.getArtifactPath(), request.getPath());
          links("Multipart upload").abort(key, request.getUploadId());
          return AbortMultipartUploadResponse.getDefaultInstance();
        });
  }

  @Override
  public void getPresignedDownloadUrl(
      GetPresignedDownloadUrlRequest request, StreamObserver<GetPresignedDownloadUrlResponse> out) {
    calls.unary(
        out,
        () -> {
          String key = OwnFolders.open(ArtifactPath.parse(request.getPath()).key());
          BlobLinks links = links("Multipart download");
          long size = existing(key).size();
          return GetPresignedDownloadUrlResponse.newBuilder()
              .setUrl(links.read(key, Duration.ofSeconds(downloadSeconds)))
              .setFileSize(size)
              .build();
        });
  }

  @Override
  public void createPresignedUploadUrl(
      CreatePresignedUploadUrlRequest request,
      StreamObserver<CreatePresignedUploadUrlResponse> out) {
    calls.unary(
        out,
        () -> {
          if (request.getRunId().isEmpty() == request.getModelId().isEmpty()) {
            throw MillraceException.invalid("Exactly one of run_id and model_id must be provided.");
          }
          ArtifactPath path = ArtifactPath.ofFile(request.getPath());
          Duration validity =
              validity(request.hasExpiration() ? request.getExpiration() : UPLOAD_SECONDS);
          String root =
              request.getModelId().isEmpty()
                  ? roots.reachableOfRun(request.getRunId(), "upload")
                  : roots.reachableOfModel(request.getModelId(), "upload");
          return CreatePresignedUploadUrlResponse.newBuilder()
              .setPresignedUrl(links("Presigned upload").write(path.below(root), validity))
              .putHeaders("Content-Type", typeOf(path.key()))
              .build();
        });
  }

  @Override
  public void createPresignedDownloadUrl(
      CreatePresignedDownloadUrlRequest request,
      StreamObserver<CreatePresignedDownloadUrlResponse> out) {
    calls.unary(
        out,
        () -> {
          ArtifactPath path = ArtifactPath.parse(request.getPath());
          Duration validity =
              validity(request.hasExpiration() ? request.getExpiration() : downloadSeconds);
          String key = path.below(roots.reachableOfRun(request.getRunId(), "download"));
          BlobLinks links = links("Presigned download");
          long size = existing(key).size();
          return CreatePresignedDownloadUrlResponse.newBuilder()
              .setPresignedUrl(links.read(key, validity))
              .setFileSize(size)
              .build();
        });
  }

  /** For readers of the store itself; what goes through the server has its type from its name. */
  private static String typeOf(String name) {
    String type = URLConnection.guessContentTypeFromName(name);
    return type == null ? "application/octet-stream" : type;
  }

  /** Says what a download would: that there is no such file, or that it is a folder. */
  private BlobInfo existing(String key) {
    return store
        .stat(key)
        .orElseGet(
            () -> {
              try (var file = store.open(key, RangeRequest.WHOLE)) {
                return file.info();
              }
            });
  }

  private BlobLinks links(String what) {
    return store.links().orElseThrow(() -> unsupported(what));
  }

  private static Duration validity(long seconds) {
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw MillraceException.invalid(
          "expiration must be between 1 and %d seconds (got %d).".formatted(MAX_SECONDS, seconds));
    }
    return Duration.ofSeconds(seconds);
  }

  /** MLflow's clients know the text. */
  static MillraceException unsupported(String what) {
    return new MillraceException(
        ErrorReason.ERROR_REASON_NOT_IMPLEMENTED,
        what + " is not supported for the current artifact repository");
  }
}
