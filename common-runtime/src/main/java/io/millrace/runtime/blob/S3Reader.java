package io.millrace.runtime.blob;

import io.millrace.runtime.error.MillraceException;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an object; when the connection breaks, goes on with another, in the same version. */
final class S3Reader implements BlobReader {

  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");
  private static final int ATTEMPTS = 3;

  private final S3Bucket bucket;
  private final String key;
  private final BlobInfo info;
  private final Optional<ByteSpan> span;
  private GetObjectResponse body;
  private long position;
  private final long end;

  private S3Reader(S3Bucket bucket, String key, GetObjectResponse body) {
    this.bucket = bucket;
    this.key = key;
    this.body = body;
    Matcher range = CONTENT_RANGE.matcher(header("Content-Range", ""));
    boolean partial = range.matches();
    span =
        partial
            ? Optional.of(new ByteSpan(number(range.group(1)), number(range.group(2))))
            : Optional.empty();
    long size = number(partial ? range.group(3) : header("Content-Length", "0"));
    info =
        new BlobInfo(
            size,
            header("ETag", ""),
            ZonedDateTime.parse(
                    header("Last-Modified", "Thu, 1 Jan 1970 00:00:00 GMT"),
                    DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant());
    position = span.map(ByteSpan::start).orElse(0L);
    end = span.map(bytes -> bytes.end() + 1).orElse(size);
  }

  private String header(String name, String otherwise) {
    String value = body.headers().get(name);
    return value == null ? otherwise : value;
  }

  private static long number(String digits) {
    return Long.parseLong(digits);
  }

  static BlobReader open(S3Bucket bucket, String key, RangeRequest range) {
    String object = bucket.object(key);
    try {
      return new S3Reader(bucket, key, get(bucket, object, headers(range)));
    } catch (RuntimeException failure) {
      switch (S3Errors.codeOf(failure)) {
        case "NoSuchKey" ->
            throw bucket.isFolder(key) ? BlobErrors.isFolder(key) : BlobErrors.missing(key);
        case "InvalidRange" ->
            throw new RangeNotSatisfiableException(
                S3Bucket.await(bucket.stat(key)).orElseThrow(() -> BlobErrors.missing(key)));
        default -> throw S3Errors.of(failure);
      }
    }
  }

  private static Map<String, String> headers(RangeRequest range) {
    if (range.equals(RangeRequest.WHOLE)) {
      return Map.of();
    }
    String first = range.first() < 0 ? "" : Long.toString(range.first());
    String last = range.last() < 0 ? "" : Long.toString(range.last());
    return Map.of("Range", "bytes=" + first + "-" + last);
  }

  private static GetObjectResponse get(
      S3Bucket bucket, String object, Map<String, String> headers) {
    return bucket
        .client
        .getObject(
            GetObjectArgs.builder()
                .bucket(bucket.bucket())
                .object(object)
                .extraHeaders(headers)
                .build())
        .join();
  }

  @Override
  public BlobInfo info() {
    return info;
  }

  @Override
  public Optional<ByteSpan> span() {
    return span;
  }

  @Override
  public byte[] next() {
    if (position >= end) {
      return null;
    }
    byte[] chunk = new byte[(int) Math.min(BlobStore.CHUNK, end - position)];
    for (int attempt = 1, filled = 0; ; attempt++) {
      try {
        while (filled < chunk.length) {
          int read = body.read(chunk, filled, chunk.length - filled);
          if (read < 0) {
            throw new EOFException("S3 sent less than it said");
          }
          filled += read;
        }
        position += filled;
        return chunk;
      } catch (IOException broken) {
        if (attempt == ATTEMPTS || broken instanceof InterruptedIOException) {
          throw S3Errors.of(broken);
        }
        goOn(position + filled);
      }
    }
  }

  private void goOn(long from) {
    close();
    try {
      body =
          get(
              bucket,
              bucket.object(key),
              Map.of("Range", "bytes=" + from + "-" + (end - 1), "If-Match", info.etag()));
    } catch (RuntimeException failure) {
      throw switch (S3Errors.codeOf(failure)) {
        case "NoSuchKey", "PreconditionFailed" ->
            MillraceException.unavailable("The artifact changed while it was read.", null);
        default -> S3Errors.of(failure);
      };
    }
  }

  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException broken) {
      // It is not used any more.
    }
  }
}
