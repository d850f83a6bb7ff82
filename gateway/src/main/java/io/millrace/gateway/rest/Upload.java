package io.millrace.gateway.rest;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * Streams a request's body into a call, in chunks, no faster than the service takes them. The first
 * message carries what path and query say, each the next bytes. A client that breaks off cancels
 * the call, so that the service can tell half a file from a whole one.
 */
final class Upload extends ClientCall.Listener<Message> {

  private static final int CHUNK = 256 * 1024;

  private final Exchange exchange;
  private final Answers answers;
  private final HttpErrors errors;
  private final FieldDescriptor data;
  private final IdleWatch idle;
  private ClientCall<Message, Message> call;
  private Message.Builder next;
  private byte[] chunk = new byte[CHUNK];
  private int filled;
  private boolean first = true;
  private boolean closed;
  private Message answer;
  private boolean idled;

  Upload(Exchange exchange, Answers answers, HttpErrors errors, Duration idleLimit) {
    this.exchange = exchange;
    this.answers = answers;
    this.errors = errors;
    data = exchange.route().bodyField().field();
    idle = new IdleWatch(exchange.vertx(), idleLimit, this::giveUp);
  }

  /**
   * @param head the first message, without bytes
   */
  void start(ClientCall<Message, Message> call, Metadata headers, Message.Builder head) {
    this.call = call;
    next = head;
    call.start(this, headers);
    call.request(2);
    RequestBody.askForIt(exchange.request());
    exchange.request().handler(this::append);
    exchange.request().endHandler(ended -> finish());
    exchange.request().exceptionHandler(gone -> call.cancel("the client broke off", null));
    exchange.request().resume();
  }

  private void append(Buffer bytes) {
    idle.touch();
    int from = 0;
    while (from < bytes.length() && !closed) {
      int part = Math.min(CHUNK - filled, bytes.length() - from);
      bytes.getBytes(from, from + part, chunk, filled);
      filled += part;
      from += part;
      if (filled == CHUNK) {
        send();
      }
    }
    if (!closed && !call.isReady()) {
      exchange.request().pause();
    }
  }

  private void send() {
    // The array is given away: the next chunk gets one of its own.
    next.setField(data, UnsafeByteOperations.unsafeWrap(chunk, 0, filled));
    call.sendMessage(next.build());
    next = exchange.route().newRequest();
    chunk = new byte[CHUNK];
    filled = 0;
    first = false;
  }

  private void finish() {
    if (!closed) {
      idle.touch();
      if (filled > 0 || first) {
        send();
      }
      call.halfClose();
    }
  }

  @Override
  public void onReady() {
    if (!closed) {
      idle.touch();
      exchange.request().resume();
    }
  }

  @Override
  public void onMessage(Message message) {
    answer = message;
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    closed = true;
    idle.stop();
    if (exchange.isOver()) {
      return;
    }
    if (!status.isOk()) {
      errors.answer(exchange, idled ? tooSlow() : HttpErrors.of(status, trailers));
    } else if (exchange.route().contract().getOutputType().getFields().isEmpty()) {
      exchange.response().end();
    } else {
      answers.write(exchange.response(), exchange.route(), answer);
    }
    // The service may have answered before the end: the client hears it once its bytes are out.
    RequestBody.discard(exchange.request());
  }

  private void giveUp() {
    idled = true;
    call.cancel("nothing moved for too long", null);
  }

  private static MillraceException tooSlow() {
    return new MillraceException(
        ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED, "The upload stood still for too long.");
  }
}
