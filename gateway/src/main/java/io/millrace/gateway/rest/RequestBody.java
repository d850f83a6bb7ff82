package io.millrace.gateway.rest;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.function.Consumer;

/** Reads a request's whole body, up to a limit. */
public final class RequestBody {

  /** What more is read and thrown away after a refusal, so that the client gets to hear of it. */
  private static final long DISCARDED = 256L << 20;

  private static final byte[] NONE = {};

  private final HttpServerRequest request;
  private final int limit;
  private final Consumer<byte[]> done;
  private final Consumer<Throwable> failed;
  private Buffer read;
  private boolean copied;

  private RequestBody(
      HttpServerRequest request, int limit, Consumer<byte[]> done, Consumer<Throwable> failed) {
    this.request = request;
    this.limit = limit;
    this.done = done;
    this.failed = failed;
  }

  /**
   * Hands the body to {@code done}, or REQUEST_TOO_LARGE to {@code failed}. Neither is called when
   * the client goes away.
   */
  public static void read(
      HttpServerRequest request, int limit, Consumer<byte[]> done, Consumer<Throwable> failed) {
    RequestBody body = new RequestBody(request, limit, done, failed);
    if (announced(request) > limit) {
      body.refuse();
    } else {
      askForIt(request);
      request.handler(body::append);
      request.endHandler(ended -> done.accept(body.bytes()));
      // The connection's end ends the request; there is nobody to answer.
      request.exceptionHandler(gone -> {});
      request.resume();
    }
  }

  /** Tells a client that waits for permission (curl does, from 1 MB on) to send its body. */
  static void askForIt(HttpServerRequest request) {
    if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
      request.response().writeContinue();
    }
  }

  /** Whether a body is there or may follow. */
  static boolean isThere(HttpServerRequest request) {
    return announced(request) > 0
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || request.version() == HttpVersion.HTTP_2 && !request.isEnded();
  }

  /** Throws away what is left of the body; a client that sends very much of it is cut off. */
  public static void discard(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    long[] discarded = {0};
    request.handler(
        chunk -> {
          discarded[0] += chunk.length();
          if (discarded[0] > DISCARDED) {
            request.connection().close();
          }
        });
    request.endHandler(ended -> {});
    request.resume();
  }

  private static long announced(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // Netty has refused what is no number.
    return length == null ? 0 : Long.parseLong(length);
  }

  private void append(Buffer chunk) {
    if ((read == null ? 0 : read.length()) + chunk.length() > limit) {
      read = null;
      refuse();
    } else if (read == null) {
      read = chunk; // Most bodies are one chunk.
    } else {
      // The first chunk is not ours to write into.
      read = copied ? read : Buffer.buffer().appendBuffer(read);
      copied = true;
      read.appendBuffer(chunk);
    }
  }

  private byte[] bytes() {
    return read == null ? NONE : read.getBytes();
  }

  private void refuse() {
    failed.accept(
        new MillraceException(
            ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE,
            "The request body is larger than %d bytes.".formatted(limit)));
    discard(request);
  }
}
