package io.millrace.runtime.blob;

import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.errors.MinioException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Presigned URLs. */
final class S3Links implements BlobLinks {

  private final S3Bucket bucket;
  private final S3Multipart multipart;
  private final S3Client signer;

  /**
   * @param signer a client with the endpoint that the links are to have
   */
  S3Links(S3Bucket bucket, S3Client signer) {
    this.bucket = bucket;
    multipart = new S3Multipart(bucket);
    this.signer = signer;
  }

  @Override
  public String read(String key, Duration validity) {
    String name = key.substring(key.lastIndexOf('/') + 1);
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    // A browser must not show what somebody uploaded as a page of the store's.
    return sign(
        Http.Method.GET,
        key,
        Map.of("response-content-disposition", "attachment; filename*=UTF-8''" + encoded),
        validity);
  }

  @Override
  public String write(String key, Duration validity) {
    bucket.checkFree(key);
    return sign(Http.Method.PUT, key, Map.of(), validity);
  }

  @Override
  public Upload begin(String key, int parts, Duration validity) {
    bucket.checkFree(key);
    String id = multipart.begin(key);
    List<String> links = new ArrayList<>();
    for (int number = 1; number <= parts; number++) {
      links.add(
          sign(
              Http.Method.PUT,
              key,
              Map.of("uploadId", id, "partNumber", Integer.toString(number)),
              validity));
    }
    return new Upload(id, links);
  }

  @Override
  public long complete(String key, String uploadId, List<Part> parts) {
    multipart.complete(
        key,
        uploadId,
        parts.stream()
            .map(part -> new io.minio.messages.Part(part.number(), part.etag().replace("\"", "")))
            .toList());
    return S3Bucket.await(bucket.stat(key)).map(BlobInfo::size).orElse(0L);
  }

  @Override
  public void abort(String key, String uploadId) {
    multipart.abort(key, uploadId);
  }

  private String sign(
      Http.Method method, String key, Map<String, String> query, Duration validity) {
    try {
      return signer.sign(
          GetPresignedObjectUrlArgs.builder()
              .method(method)
              .bucket(bucket.bucket())
              .object(bucket.object(key))
              .expiry(Math.toIntExact(validity.toSeconds()))
              .extraQueryParams(query)
              .build());
    } catch (MinioException | RuntimeException failure) {
      throw S3Errors.of(failure);
    }
  }
}
