package io.millrace.gateway.rest;

import com.google.protobuf.Message;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.vertx.core.http.HttpServerResponse;

/**
 * Answers a request with what a service sends in pieces. The service is asked for the next one only
 * when the client has room, and its call is cancelled when the client goes.
 */
abstract class PiecewiseAnswer extends ClientCall.Listener<Message> {

  final Exchange exchange;
  final HttpErrors errors;
  private ClientCall<Message, Message> call;

  PiecewiseAnswer(Exchange exchange, HttpErrors errors) {
    this.exchange = exchange;
    this.errors = errors;
  }

  final void start(ClientCall<Message, Message> started, Metadata headers, Message request) {
    call = started;
    call.start(this, headers);
    call.request(1);
    call.sendMessage(request);
    call.halfClose();
  }

  /** Writes a piece. One that ends the response is the last that is asked for. */
  abstract void write(Message piece, HttpServerResponse response);

  @Override
  public final void onMessage(Message piece) {
    if (exchange.isOver()) {
      call.cancel("the client has gone", null);
      return;
    }
    HttpServerResponse response = exchange.response();
    write(piece, response);
    if (response.ended()) {
      call.cancel("the client wants no more", null);
    } else if (response.writeQueueFull()) {
      response.drainHandler(drained -> call.request(1));
    } else {
      call.request(1);
    }
  }
}
