package io.millrace.gateway.rest;

import io.millrace.common.v1.ByteRange;
import io.millrace.common.v1.FileInfo;
import io.millrace.gateway.file.ContentTypes;
import io.millrace.gateway.file.Disposition;
import io.millrace.gateway.file.Validators;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Status and headers of a file's answer. */
final class FileHead {

  /**
   * A file is somebody's upload: nothing in it may run, or be framed by others, if a browser shows
   * it.
   */
  private static final String POLICY =
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

  private final Exchange exchange;
  private boolean complete;

  /** What comes behind the head. */
  enum Next {
    BYTES,
    NO_BYTES,
    OTHER_VERSION
  }

  FileHead(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Whether no bytes are to follow what was written. */
  boolean isComplete() {
    return complete;
  }

  Next write(FileInfo info) {
    HttpServerRequest request = exchange.request();
    HttpServerResponse response = exchange.response();
    if (info.hasRange()
        && !Validators.isSame(
            request.getHeader("If-Range"), info.getEtag(), info.getLastModified())) {
      complete = true;
      return Next.OTHER_VERSION;
    }
    response
        .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
        .putHeader(HttpHeaders.ETAG, info.getEtag())
        .putHeader(HttpHeaders.LAST_MODIFIED, Validators.date(info.getLastModified()));
    if (Validators.isUnchanged(
        request.getHeader(HttpHeaders.IF_NONE_MATCH),
        request.getHeader(HttpHeaders.IF_MODIFIED_SINCE),
        info.getEtag(),
        info.getLastModified())) {
      return done(response.setStatusCode(304));
    }
    // A service says of such a range only how large the file is.
    if (FileRequests.isBeyond(FileRequests.range(exchange), info.getSize())) {
      return done(
          response
              .setStatusCode(416)
              .putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + info.getSize())
              .putHeader(HttpHeaders.CONTENT_LENGTH, "0"));
    }
    describe(info, response);
    return exchange.isHead() ? done(response) : Next.BYTES;
  }

  private void describe(FileInfo info, HttpServerResponse response) {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, ContentTypes.of(info.getName()))
        .putHeader("Content-Disposition", Disposition.attachment(info.getName()))
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length(info)));
    if (info.hasRange()) {
      ByteRange range = info.getRange();
      response
          .setStatusCode(206)
          .putHeader(
              HttpHeaders.CONTENT_RANGE,
              "bytes " + range.getStart() + "-" + range.getEnd() + "/" + info.getSize());
    }
  }

  /** How many bytes follow. */
  long length(FileInfo info) {
    return info.hasRange()
        ? info.getRange().getEnd() - info.getRange().getStart() + 1
        : info.getSize();
  }

  private Next done(HttpServerResponse response) {
    complete = true;
    return Next.NO_BYTES;
  }
}
