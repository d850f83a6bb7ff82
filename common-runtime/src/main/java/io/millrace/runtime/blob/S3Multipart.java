package io.millrace.runtime.blob;

import io.millrace.runtime.error.MillraceException;
import io.minio.AbortMultipartUploadArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.Http;
import io.minio.UploadPartArgs;
import io.minio.messages.Part;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Objects that are written in parts. */
final class S3Multipart {

  private static final String NO_SUCH_UPLOAD = "NoSuchUpload";

  /** What S3 says when the parts that it is told of are not those that it has. */
  private static final Set<String> WRONG_PARTS =
      Set.of(
          "EntityTooLarge",
          "EntityTooSmall",
          "InvalidArgument",
          "InvalidPart",
          "InvalidPartOrder",
          "InvalidRequest",
          "MalformedXML");

  private final S3Bucket bucket;

  S3Multipart(S3Bucket bucket) {
    this.bucket = bucket;
  }

  /** Begins an upload whose parts are sent through links. Returns its id. */
  String begin(String key) {
    return begin(key, new Http.Headers());
  }

  /** Begins an upload whose parts are sent with {@link #send}. Returns its id. */
  String beginOwn(String key) {
    return begin(key, S3Part.ANNOUNCED);
  }

  private String begin(String key, Http.Headers headers) {
    return S3Bucket.await(
            bucket.client.createMultipartUpload(
                CreateMultipartUploadArgs.builder()
                    .bucket(bucket.bucket())
                    .object(bucket.object(key))
                    .headers(headers)
                    .build()))
        .result()
        .uploadId();
  }

  /** Sends a part. */
  CompletableFuture<Part> send(String key, String uploadId, int number, S3Part part) {
    return bucket
        .client
        .uploadPart(
            UploadPartArgs.builder()
                .bucket(bucket.bucket())
                .object(bucket.object(key))
                .uploadId(uploadId)
                .partNumber(number)
                .buffer(part)
                .headers(part.checksum())
                .build())
        .thenApply(sent -> sent.part());
  }

  /**
   * Makes the object.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST without such an upload,
   *     INVALID_PARAMETER_VALUE when S3 does not take the parts
   */
  void complete(String key, String uploadId, Collection<Part> parts) {
    try {
      bucket
          .client
          .completeMultipartUpload(
              CompleteMultipartUploadArgs.builder()
                  .bucket(bucket.bucket())
                  .object(bucket.object(key))
                  .uploadId(uploadId)
                  .parts(parts.toArray(Part[]::new))
                  .build())
          .join();
    } catch (RuntimeException failure) {
      String code = S3Errors.codeOf(failure);
      if (code.equals(NO_SUCH_UPLOAD)) {
        throw MillraceException.notFound(
            "No multipart upload with the upload_id '%s' for '%s'".formatted(uploadId, key));
      }
      if (WRONG_PARTS.contains(code)) {
        throw MillraceException.invalid(
            "Invalid value for parameter 'parts' supplied: " + S3Errors.reason(failure));
      }
      throw S3Errors.of(failure);
    }
  }

  /** Gives up an upload; one that is not there is no error. */
  void abort(String key, String uploadId) {
    abortObject(bucket.object(key), uploadId);
  }

  private void abortObject(String object, String uploadId) {
    try {
      bucket
          .client
          .abortMultipartUpload(
              AbortMultipartUploadArgs.builder()
                  .bucket(bucket.bucket())
                  .object(object)
                  .uploadId(uploadId)
                  .build())
          .join();
    } catch (RuntimeException failure) {
      if (!S3Errors.codeOf(failure).equals(NO_SUCH_UPLOAD)) {
        throw S3Errors.of(failure);
      }
    }
  }

  /** Gives up all uploads below the store's prefix that began before. Returns how many. */
  int abortOlderThan(Instant begun) {
    int aborted = 0;
    String prefix = bucket.location.prefix();
    S3Uploads page = new S3Uploads(List.of(), null, null);
    do {
      page =
          S3Bucket.await(
              bucket.client.unfinished(bucket.bucket(), prefix, page.nextKey(), page.nextId()));
      for (S3Uploads.Upload upload : page.uploads()) {
        if (upload.begun().isBefore(begun) && upload.object().startsWith(prefix)) {
          abortObject(upload.object(), upload.id());
          aborted++;
        }
      }
    } while (page.nextKey() != null);
    return aborted;
  }
}
