package io.millrace.gateway.rest;

import com.google.api.HttpBody;
import com.google.protobuf.Message;
import io.millrace.gateway.json.JsonCodec;
import io.millrace.gateway.json.JsonOutput;
import io.millrace.gateway.route.Route;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** Writes answers that come in one message. */
final class Answers {

  private static final Buffer EMPTY_OBJECT = Buffer.buffer("{}");

  private final JsonCodec codec;

  Answers(JsonCodec codec) {
    this.codec = codec;
  }

  /** The message, or the one field of it that the route answers with. */
  void write(HttpServerResponse response, Route route, Message message) {
    if (message instanceof HttpBody body) {
      response.putHeader(Headers.CONTENT_TYPE, body.getContentType());
      RawBodies.headers(body).forEach(h -> response.putHeader(h.getName(), h.getValue()));
      response.end(Buffer.buffer(body.getData().toByteArray()));
      return;
    }
    response.putHeader(Headers.CONTENT_TYPE, Headers.JSON);
    boolean empty = route.contract().getOutputType().getFields().isEmpty();
    response.end(empty ? EMPTY_OBJECT : json(route, message));
  }

  private Buffer json(Route route, Message message) {
    BufferOutput body = new BufferOutput(512);
    try (JsonOutput out = codec.writer(body)) {
      if (route.answerField() == null) {
        out.message(message);
      } else {
        out.value(route.answerField(), message);
      }
    }
    return body.take();
  }
}
