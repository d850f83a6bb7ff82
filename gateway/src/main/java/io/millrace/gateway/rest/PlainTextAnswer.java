package io.millrace.gateway.rest;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.Status;
import io.millrace.gateway.route.TextStream;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.jboss.logging.Logger;

/** Answers a request with a text that grows: its bytes as they are, as they come. */
final class PlainTextAnswer extends PiecewiseAnswer {

  private static final Logger LOG = Logger.getLogger(PlainTextAnswer.class);
  private static final CharSequence PLAIN =
      HttpHeaders.createOptimized("text/plain; charset=utf-8");

  private final TextStream text;
  private boolean hasBegun;

  PlainTextAnswer(Exchange exchange, HttpErrors errors) {
    super(exchange, errors);
    text = exchange.route().textStream();
  }

  @Override
  void write(Message piece, HttpServerResponse response) {
    begin(response);
    ByteString data = text.dataOf(piece);
    if (exchange.isHead()) {
      response.end();
    } else {
      // An empty piece sends the head: whoever waits for more is to know that it is there.
      response.write(Buffer.buffer(data.toByteArray()));
    }
  }

  private void begin(HttpServerResponse response) {
    if (!hasBegun) {
      hasBegun = true;
      response
          .putHeader(Headers.CONTENT_TYPE, PLAIN)
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          // Jobs print what they like; no browser is to find a page in it.
          .putHeader("X-Content-Type-Options", "nosniff")
          .putHeader("X-Accel-Buffering", "no")
          .setChunked(true);
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (exchange.isOver()) {
      return;
    }
    if (status.isOk()) {
      begin(exchange.response());
      exchange.response().end();
    } else if (!hasBegun) {
      errors.answer(exchange, HttpErrors.of(status, trailers));
    } else {
      // Only a broken connection tells that this is not all.
      LOG.warnf("The text for request %s broke off: %s", exchange.requestId(), status);
      ServerSentEvents.breakOff(exchange);
    }
  }
}
