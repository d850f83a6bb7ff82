package io.millrace.gateway.rest;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.Status;
import io.millrace.gateway.json.JsonCodec;
import io.millrace.gateway.json.JsonOutput;
import io.millrace.gateway.json.Utf8;
import io.millrace.gateway.route.TextStream;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Answers a request with a text that grows, as server-sent events of whole characters. In JSON,
 * since the form of events has no way to say which end a line has; their ids are the offset that
 * follows.
 */
final class TextEventsAnswer extends PiecewiseAnswer {

  /** Browsers come back after so many milliseconds, from the last id. */
  private static final Buffer RETRY = Buffer.buffer("retry: 1000\n\n");

  private static final Buffer HEARTBEAT = Buffer.buffer(": heartbeat\n\n");
  private static final int NO_CONTENT = 204;

  private final JsonCodec codec;
  private final TextStream text;

  /** Behind what was written. */
  private long offset;

  /** The beginning of a character, perhaps, and what else was said of it. */
  private ByteString held = ByteString.EMPTY;

  private Message heldRest;
  private boolean hasBegun;

  TextEventsAnswer(Exchange exchange, JsonCodec codec, HttpErrors errors, Message request) {
    super(exchange, errors);
    this.codec = codec;
    text = exchange.route().textStream();
    offset = text.startOf(request);
  }

  @Override
  void write(Message piece, HttpServerResponse response) {
    if (begin(response)) {
      return;
    }
    ByteString data = text.dataOf(piece);
    if (data.isEmpty()) {
      response.write(HEARTBEAT);
      return;
    }
    Message rest = text.rest(piece);
    if (!held.isEmpty() && !rest.equals(heldRest)) {
      // Another attempt does not go on with this one's character.
      event(response, held, heldRest);
      held = ByteString.EMPTY;
    }
    ByteString all = held.concat(data);
    int whole = WholeCharacters.length(all);
    if (whole > 0) {
      event(response, all.substring(0, whole), rest);
    }
    held = all.substring(whole);
    heldRest = rest;
  }

  /** Writes the head, if that is not done; whether that was all that was asked for. */
  private boolean begin(HttpServerResponse response) {
    if (!hasBegun) {
      hasBegun = true;
      ServerSentEvents.begin(response);
      if (exchange.isHead()) {
        response.end();
        return true;
      }
      response.write(RETRY);
    }
    return false;
  }

  private void event(HttpServerResponse response, ByteString data, Message rest) {
    long start = offset;
    offset += data.size();
    byte[] bytes = data.toByteArray();
    BufferOutput out = new BufferOutput(bytes.length + 128);
    line(out, "id: " + offset + "\ndata: ");
    try (JsonOutput json = codec.writer(out)) {
      json.startObject()
          .members(rest.toBuilder().setField(text.offset(), start).build())
          .text("text", new String(bytes, StandardCharsets.UTF_8));
      if (!Utf8.isValid(bytes)) {
        json.text("data", Base64.getEncoder().encodeToString(bytes));
      }
      json.endObject();
    }
    line(out, "\n\n");
    response.write(out.take());
  }

  private static void line(BufferOutput out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (exchange.isOver()) {
      return;
    }
    if (!status.isOk()) {
      if (hasBegun) {
        ServerSentEvents.fail(
            exchange, () -> ServerSentEvents.body(codec, HttpErrors.of(status, trailers)));
      } else {
        errors.answer(exchange, HttpErrors.of(status, trailers));
      }
    } else if (!hasBegun && LastEventId.of(exchange.request()) != null) {
      exchange.response().setStatusCode(NO_CONTENT).end();
    } else {
      end();
    }
  }

  private void end() {
    HttpServerResponse response = exchange.response();
    if (begin(response)) {
      return;
    }
    if (!held.isEmpty()) {
      event(response, held, heldRest);
    }
    response.end(
        Buffer.buffer("id: %d\nevent: end\ndata: {\"offset\":%d}\n\n".formatted(offset, offset)));
  }
}
