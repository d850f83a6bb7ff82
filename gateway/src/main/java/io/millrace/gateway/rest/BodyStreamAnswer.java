package io.millrace.gateway.rest;

import com.google.api.HttpBody;
import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.Status;
import io.millrace.gateway.json.JsonCodec;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/**
 * Answers a request with server-sent events, each the text of a body that the service sends. The
 * service is asked for more only when the client has room, and its call cancelled when that goes.
 */
final class BodyStreamAnswer extends PiecewiseAnswer {

  private final JsonCodec codec;
  private final Duration patience;
  private boolean hasBegun;

  /**
   * @param patience how long a client that is behind is waited for once all is over
   */
  BodyStreamAnswer(Exchange exchange, JsonCodec codec, HttpErrors errors, Duration patience) {
    super(exchange, errors);
    this.codec = codec;
    this.patience = patience;
  }

  @Override
  void write(Message body, HttpServerResponse response) {
    begin(response);
    response.write(ServerSentEvents.event(null, ((HttpBody) body).getData().toStringUtf8()));
  }

  private void begin(HttpServerResponse response) {
    if (!hasBegun) {
      hasBegun = true;
      ServerSentEvents.begin(response);
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
      errors.answer(exchange, status, trailers);
    } else {
      String body =
          RawBodies.in(trailers)
              .filter(ours -> ours.getContentType().equals("application/json"))
              .map(ours -> ours.getData().toStringUtf8())
              .orElseGet(() -> ServerSentEvents.body(codec, HttpErrors.of(status, trailers)));
      whenRead(() -> ServerSentEvents.fail(exchange, () -> body));
    }
  }

  /** The last event is worth a wait for a client that has not read the others yet. */
  private void whenRead(Runnable farewell) {
    HttpServerResponse response = exchange.response();
    if (!response.writeQueueFull()) {
      farewell.run();
      return;
    }
    IdleWatch watch =
        new IdleWatch(
            exchange.vertx(),
            patience,
            () -> {
              if (!exchange.isOver()) {
                ServerSentEvents.breakOff(exchange);
              }
            });
    response.drainHandler(
        drained -> {
          watch.stop();
          farewell.run();
        });
  }
}
