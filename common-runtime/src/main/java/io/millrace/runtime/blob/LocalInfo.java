package io.millrace.runtime.blob;

import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** What a file's attributes say about it. */
final class LocalInfo {

  private LocalInfo() {}

  static BlobInfo of(BasicFileAttributes file) {
    long nanos = file.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    String etag = "\"" + Long.toHexString(file.size()) + "-" + Long.toHexString(nanos) + "\"";
    Instant written = file.lastModifiedTime().toInstant();
    return new BlobInfo(file.size(), etag, written);
  }
}
