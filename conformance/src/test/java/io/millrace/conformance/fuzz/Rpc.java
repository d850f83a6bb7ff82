package io.millrace.conformance.fuzz;

import com.google.protobuf.Descriptors;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An RPC, called with whatever bytes. */
record Rpc(MethodDescriptor<?, ?> method, Descriptors.MethodDescriptor contract) {

  /** After this, a call hangs. */
  private static final long DEADLINE_SECONDS = 20;

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] bytes) {
          return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream in) {
          try {
            return in.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  /** How the client ends its side. */
  enum Ending {
    HALF_CLOSE,
    CANCEL
  }

  /** How the server ended the call, and what it said before. */
  record Outcome(Status status, Metadata trailers, List<byte[]> answers) {}

  /** Sends the messages one after the other, and waits for the end. */
  Outcome call(Channel channel, List<byte[]> messages, Ending ending) {
    MethodDescriptor<byte[], byte[]> raw =
        MethodDescriptor.newBuilder(BYTES, BYTES)
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName(method.getFullMethodName())
            .build();
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            raw, CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
    Listener listener = new Listener();
    call.start(listener, new Metadata());
    call.request(Integer.MAX_VALUE);
    messages.forEach(call::sendMessage);
    if (ending == Ending.HALF_CLOSE) {
      call.halfClose();
    } else {
      call.cancel("enough", null);
    }
    return listener.end.join();
  }

  /** The answer must be one of the RPC's. */
  void parseAnswer(byte[] answer) throws InvalidProtocolBufferException {
    DynamicMessage.parseFrom(contract.getOutputType(), answer);
  }

  @Override
  public String toString() {
    return method.getFullMethodName();
  }

  private static final class Listener extends ClientCall.Listener<byte[]> {
    private final List<byte[]> answers = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Outcome> end = new CompletableFuture<>();

    @Override
    public void onMessage(byte[] answer) {
      answers.add(answer);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      end.complete(new Outcome(status, trailers, answers));
    }
  }
}
