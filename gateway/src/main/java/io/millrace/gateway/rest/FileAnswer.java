package io.millrace.gateway.rest;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.millrace.common.v1.ErrorReason;
import io.millrace.common.v1.FileChunk;
import io.millrace.runtime.error.MillraceException;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Answers a request with a file's bytes as they come. The service is asked for the next chunk only
 * when the client has room, so that a file of any size passes through the same little memory.
 */
final class FileAnswer extends ClientCall.Listener<Message> {

  private static final Logger LOG = Logger.getLogger(FileAnswer.class);

  private final Exchange exchange;
  private final HttpErrors errors;
  private final FileHead head;
  private final IdleWatch idle;
  private final Runnable startOver;
  private ClientCall<Message, Message> call;

  /** Bytes that are promised and not yet written; -1 before the first chunk. */
  private long missing = -1;

  private boolean idled;

  /**
   * @param startOver asks anew for the whole file, when a range is of a version the client does not
   *     have
   */
  FileAnswer(Exchange exchange, HttpErrors errors, Duration idleLimit, Runnable startOver) {
    this.exchange = exchange;
    this.errors = errors;
    this.startOver = startOver;
    head = new FileHead(exchange);
    idle = new IdleWatch(exchange.vertx(), idleLimit, this::giveUp);
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
    idle.touch();
    if (exchange.isOver()) {
      call.cancel("the client has gone", null);
      return;
    }
    FileChunk chunk = (FileChunk) message;
    if (missing < 0 && !begin(chunk)) {
      idle.stop();
      call.cancel("the client needs no bytes", null);
      return;
    }
    write(chunk.getData());
    if (exchange.response().writeQueueFull()) {
      exchange
          .response()
          .drainHandler(
              drained -> {
                idle.touch();
                call.request(1);
              });
    } else {
      call.request(1);
    }
  }

  /**
   * Answers the head. False when bytes are not to follow: the answer is then complete, or begun
   * anew.
   */
  private boolean begin(FileChunk first) {
    switch (head.write(first.getInfo())) {
      case BYTES -> {
        missing = head.length(first.getInfo());
        return true;
      }
      case NO_BYTES -> exchange.response().end();
      case OTHER_VERSION -> startOver.run();
    }
    return false;
  }

  // Vert.x 5 has no such method on its public side, and copies instead.
  @SuppressWarnings("deprecation")
  private void write(ByteString data) {
    missing -= data.size();
    if (!data.isEmpty() && missing >= 0) {
      exchange.response().write(Buffer.buffer(Unpooled.wrappedBuffer(data.asReadOnlyByteBuffer())));
    }
  }

  private void giveUp() {
    idled = true;
    call.cancel("nothing moved for too long", null);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    idle.stop();
    if (exchange.isOver() || head.isComplete()) {
      return;
    }
    if (status.isOk() && missing == 0) {
      exchange.response().end();
    } else if (missing >= 0 || status.isOk()) {
      // Bytes are out, or they are not as many as promised: only a broken connection tells that.
      LOG.warnf("The file for request %s broke off: %s", exchange.requestId(), status);
      exchange.response().reset();
    } else {
      errors.answer(exchange, idled ? tooSlow() : HttpErrors.of(status, trailers));
    }
  }

  private static MillraceException tooSlow() {
    return new MillraceException(
        ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED, "The file did not come in time.");
  }
}
