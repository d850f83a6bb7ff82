package io.millrace.gateway.rest;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.Status;
import io.millrace.gateway.json.FieldPlan;
import io.millrace.gateway.json.JsonCodec;
import io.millrace.gateway.json.JsonOutput;
import io.vertx.core.http.HttpServerResponse;
import org.jboss.logging.Logger;

/**
 * Answers a request with one JSON object that is written out as its pieces come: the items of the
 * list one after the other, then whatever else any piece said. No more than one piece is held, and
 * the service is asked for the next one only when the client has room.
 */
final class MergedAnswer extends PiecewiseAnswer {

  private static final Logger LOG = Logger.getLogger(MergedAnswer.class);

  /** Below this an answer goes out whole, with its length, and may still become an error. */
  private static final int BATCH = 32 * 1024;

  private final FieldPlan list;
  private final Message.Builder others;
  private final JsonOutput out;

  /** What is written and not yet sent. */
  private final BufferOutput batch = new BufferOutput(BATCH / 4);

  private boolean listStarted;
  private boolean sent;

  MergedAnswer(Exchange exchange, JsonCodec codec, HttpErrors errors) {
    super(exchange, errors);
    list = exchange.route().listField();
    others = exchange.route().newAnswer();
    out = codec.writer(batch);
  }

  @Override
  void write(Message piece, HttpServerResponse response) {
    add(piece);
    if (batch.length() >= BATCH) {
      send(response);
    }
  }

  private void add(Message piece) {
    if (piece.getRepeatedFieldCount(list.field()) > 0) {
      if (!listStarted) {
        listStarted = true;
        out.startObject().startList(list);
      }
      out.items(list, piece).flush();
    }
    for (FieldDescriptor field : piece.getDescriptorForType().getFields()) {
      if (!field.isRepeated() && piece.hasField(field)) {
        others.setField(field, piece.getField(field));
      }
    }
  }

  private void send(HttpServerResponse response) {
    if (!sent) {
      sent = true;
      response.putHeader(Headers.CONTENT_TYPE, Headers.JSON).setChunked(true);
    }
    response.write(batch.take());
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (status.isOk() && !exchange.isOver()) {
      finish();
    } else if (!exchange.isOver()) {
      fail(status, trailers);
    }
    out.close();
  }

  private void finish() {
    if (listStarted) {
      out.endList();
    } else {
      out.startObject();
    }
    out.members(others.buildPartial()).endObject().flush();
    if (!sent) {
      exchange.response().putHeader(Headers.CONTENT_TYPE, Headers.JSON);
    }
    exchange.response().end(batch.take());
  }

  private void fail(Status status, Metadata trailers) {
    if (sent) {
      // Too late for an error: a connection cut short tells the client that this is not all.
      LOG.warnf("The answer to request %s broke off: %s", exchange.requestId(), status);
      exchange.response().reset();
    } else {
      errors.answer(exchange, HttpErrors.of(status, trailers));
    }
  }
}
