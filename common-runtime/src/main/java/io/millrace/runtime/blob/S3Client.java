package io.millrace.runtime.blob;

import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.ListMultipartUploadsArgs;
import io.minio.MinioAsyncClient;
import io.minio.credentials.Credentials;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.io.StringReader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import okhttp3.Response;

/** The SDK's client, less what its version 9.0.0 does not get right. */
final class S3Client extends MinioAsyncClient {

  S3Client(MinioAsyncClient client) {
    super(client);
  }

  /**
   * As {@code getPresignedObjectUrl}, which adds an empty {@code versionId} that Amazon refuses.
   */
  String sign(GetPresignedObjectUrlArgs args) throws MinioException {
    Credentials credentials = provider.fetch();
    Http.QueryParameters query = new Http.QueryParameters();
    if (credentials.sessionToken() != null) {
      query.put(Http.Headers.X_AMZ_SECURITY_TOKEN, credentials.sessionToken());
    }
    return Http.S3Request.builder()
        .userAgent(userAgent)
        .method(args.method())
        .args(args)
        .queryParams(query)
        .build()
        .toPresignedRequest(
            baseUrl, getRegion(args.bucket(), args.region()).join(), credentials, args.expiry())
        .httpRequest()
        .url()
        .toString();
  }

  /** As {@code listMultipartUploads}, which insists on fields that not every S3 sends. */
  CompletableFuture<S3Uploads> unfinished(
      String bucket, String prefix, String keyMarker, String idMarker) {
    Http.QueryParameters query =
        new Http.QueryParameters("uploads", "", "prefix", prefix, "encoding-type", "url");
    if (keyMarker != null) {
      query.put("key-marker", keyMarker);
      query.put("upload-id-marker", idMarker);
    }
    ListMultipartUploadsArgs args =
        ListMultipartUploadsArgs.builder().bucket(bucket).prefix(prefix).build();
    return executeGetAsync(args, null, query).thenApply(S3Client::read);
  }

  private static S3Uploads read(Response response) {
    try (response) {
      return S3Uploads.read(new StringReader(response.body().string()));
    } catch (IOException failure) {
      throw new CompletionException(failure);
    }
  }
}
