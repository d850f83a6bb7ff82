package io.millrace.gateway.graphql;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.millrace.gateway.rest.HttpErrors;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Calls RPCs for their whole answer: GraphQL sends nothing before it has all. */
final class Calls {

  private final Function<String, Channel> channels;
  private final Duration deadline;

  Calls(Function<String, Channel> channels, Duration deadline) {
    this.channels = channels;
    this.deadline = deadline;
  }

  /** The response; the pieces of a streamed one put together. */
  CompletableFuture<Message> call(MethodDescriptor<Message, Message> rpc, Message request) {
    ClientCall<Message, Message> call =
        channels
            .apply(rpc.getServiceName())
            .newCall(
                rpc,
                CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS));
    Pieces pieces = new Pieces(call, builder(rpc.getResponseMarshaller()));
    call.start(pieces, new Metadata());
    call.request(1);
    call.sendMessage(request);
    call.halfClose();
    return pieces.whole;
  }

  static Message.Builder builder(MethodDescriptor.Marshaller<Message> marshaller) {
    return ((MethodDescriptor.PrototypeMarshaller<Message>) marshaller)
        .getMessagePrototype()
        .newBuilderForType();
  }

  /** What an RPC answers, put together. */
  private static final class Pieces extends ClientCall.Listener<Message> {

    private final ClientCall<Message, Message> call;
    private final Message.Builder answer;
    private final CompletableFuture<Message> whole = new CompletableFuture<>();

    Pieces(ClientCall<Message, Message> call, Message.Builder answer) {
      this.call = call;
      this.answer = answer;
    }

    @Override
    public void onMessage(Message piece) {
      answer.mergeFrom(piece);
      call.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk()) {
        whole.complete(answer.build());
      } else {
        whole.completeExceptionally(HttpErrors.of(status, trailers));
      }
    }
  }

  /** A field of the message, or of a message in it. */
  static Object find(Message message, String path) {
    Object value = message;
    for (String name : path.split("\\.")) {
      Message parent = (Message) value;
      FieldDescriptor field = parent.getDescriptorForType().findFieldByName(name);
      value = parent.getField(field);
    }
    return value;
  }
}
