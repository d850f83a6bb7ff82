package io.millrace.gateway.rest;

import io.millrace.gateway.json.JsonCodec;
import io.millrace.gateway.json.JsonOutput;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** The form of answers that are server-sent events: how they begin, and how they fail. */
final class ServerSentEvents {

  private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream");

  private ServerSentEvents() {}

  static void begin(HttpServerResponse response) {
    response
        .putHeader(Headers.CONTENT_TYPE, EVENT_STREAM)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        // nginx would collect events before it passes them on.
        .putHeader("X-Accel-Buffering", "no")
        .setChunked(true);
  }

  /** One event. Its text may have several lines. */
  static Buffer event(String name, String text) {
    StringBuilder event = new StringBuilder(text.length() + 32);
    if (name != null) {
      event.append("event: ").append(name).append('\n');
    }
    text.lines().forEach(line -> event.append("data: ").append(line).append('\n'));
    return Buffer.buffer(event.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Ends a stream with an event of its own kind, which a client may listen to. A client that does
   * not read is cut off: a farewell, and an orderly end too, would wait for it.
   */
  static void fail(Exchange exchange, Supplier<String> body) {
    if (!exchange.response().writeQueueFull()) {
      exchange.response().end(event("failure", body.get()));
    } else {
      breakOff(exchange);
    }
  }

  static void breakOff(Exchange exchange) {
    if (exchange.request().version() == HttpVersion.HTTP_2) {
      exchange.response().reset();
    } else {
      ((ConnectionBase) exchange.request().connection()).channel().close();
    }
  }

  /** What went wrong, as JSON. */
  static String body(JsonCodec codec, MillraceException failure) {
    BufferOutput out = new BufferOutput(256);
    try (JsonOutput json = codec.writer(out)) {
      json.startObject()
          .text("error_code", GrpcErrors.nameOf(failure.reason()))
          .text("message", String.valueOf(failure.getMessage()))
          .endObject();
    }
    return out.take().toString(StandardCharsets.UTF_8);
  }
}
