package io.millrace.gateway.rest;

import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.Status;
import io.millrace.events.v1.Event;
import io.millrace.events.v1.WatchResponse;
import io.millrace.gateway.json.JsonCodec;
import io.millrace.gateway.json.JsonOutput;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.outbox.Cursor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/**
 * Answers a request with server-sent events: each a CloudEvent, with the cursor behind it as its
 * id. The service is asked for more only when the client has room.
 */
final class EventStreamAnswer extends PiecewiseAnswer {

  /** Browsers come back after so many milliseconds, from the last id. */
  private static final Buffer RETRY = Buffer.buffer("retry: 1000\n\n");

  private final JsonCodec codec;

  /** Behind what has been written; null before the first response. */
  private Cursor cursor;

  EventStreamAnswer(Exchange exchange, JsonCodec codec, HttpErrors errors) {
    super(exchange, errors);
    this.codec = codec;
  }

  @Override
  void write(Message said, HttpServerResponse response) {
    if (cursor == null) {
      ServerSentEvents.begin(response);
      if (exchange.isHead()) {
        response.end();
        return;
      }
      response.write(RETRY);
    }
    response.write(text((WatchResponse) said));
  }

  private Buffer text(WatchResponse said) {
    BufferOutput out = new BufferOutput(512);
    Cursor end = Cursor.parse(said.getCursor());
    Cursor here = cursor == null ? end : cursor;
    for (int i = 0; i < said.getEventsCount(); i++) {
      Event event = said.getEvents(i);
      here = here.with(event.getSource().substring(1), Long.parseLong(event.getId()));
      // Behind the last one, what was passed over counts as read too.
      line(out, "id: " + (i == said.getEventsCount() - 1 ? end : here) + "\ndata: ");
      try (JsonOutput json = codec.writer(out)) {
        json.message(event);
      }
      line(out, "\n\n");
    }
    if (said.getEventsCount() == 0) {
      // An id without data is no event, but is what a browser comes back with.
      line(out, ": heartbeat\nid: " + end + "\n\n");
    }
    cursor = end;
    return out.take();
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
    MillraceException failure = HttpErrors.of(status, trailers);
    if (cursor == null) {
      errors.answer(exchange, failure);
    } else {
      ServerSentEvents.fail(exchange, () -> ServerSentEvents.body(codec, failure));
    }
  }
}
