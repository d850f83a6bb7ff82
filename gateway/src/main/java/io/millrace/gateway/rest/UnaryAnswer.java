package io.millrace.gateway.rest;

import com.google.protobuf.Message;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;

/** Answers a request with the one message of a unary call. */
final class UnaryAnswer extends ClientCall.Listener<Message> {

  private final Exchange exchange;
  private final Answers answers;
  private final HttpErrors errors;
  private Message answer;

  UnaryAnswer(Exchange exchange, Answers answers, HttpErrors errors) {
    this.exchange = exchange;
    this.answers = answers;
    this.errors = errors;
  }

  void start(ClientCall<Message, Message> call, Metadata headers, Message request) {
    call.start(this, headers);
    // Two: a second message, which must not come, is then noticed by grpc.
    call.request(2);
    call.sendMessage(request);
    call.halfClose();
  }

  @Override
  public void onMessage(Message message) {
    answer = message;
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (exchange.isOver()) {
      return;
    }
    if (!status.isOk()) {
      errors.answer(exchange, status, trailers);
    } else if (answer == null) {
      errors.answer(exchange, new IllegalStateException("a call ended without answer"));
    } else {
      answers.write(exchange.response(), exchange.route(), answer);
    }
  }
}
