package io.millrace.gateway.rest;

import com.google.protobuf.Message;
import io.grpc.ClientCall;
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
final class EventStreamAnswer extends ClientCall.Listener<Message> {

  /** Browsers come back after so many milliseconds, from the last id. */
  private static final Buffer RETRY = Buffer.buffer("retry: 1000\n\n");

  private final Exchange exchange;
  private final JsonCodec codec;
  private final HttpErrors errors;
  private ClientCall<Message, Message> call;

  /** Behind what has been written; null before the first response. */
  private Cursor cursor;

  EventStreamAnswer(Exchange exchange, JsonCodec codec, HttpErrors errors) {
    this.exchange = exchange;
    this.codec = codec;
    this.errors = errors;
  }

  void start(ClientCall<Message, Message> call, Metadata headers, Message request) {
    this.call = call;
    call.start(this, headers);
    call.request(1);
    call.sendMessage(request);
    call.halfClose();
  }

  @Override
  public void onMessage(Message message) {
    if (exchange.isOver()) {
      call.cancel("the client has gone", null);
      return;
    }
    HttpServerResponse response = exchange.response();
    if (cursor == null) {
      ServerSentEvents.begin(response);
      if (exchange.isHead()) {
        response.end();
        call.cancel("the client wants no events", null);
        return;
      }
      response.write(RETRY);
    }
    response.write(text((WatchResponse) message));
    if (response.writeQueueFull()) {
      response.drainHandler(drained -> call.request(1));
    } else {
      call.request(1);
    }
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
