package io.millrace.gateway;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.MethodDescriptor;

/**
 * Starts every call from the root context. On one request's event loop a direct in-process call
 * leaves the context of its server behind (Quarkus keeps it with the request and does not take it
 * back), and the next call would begin as part of one that is over, hence cancelled.
 */
final class RootedChannel extends Channel {

  private final Channel channel;

  RootedChannel(Channel channel) {
    this.channel = channel;
  }

  @Override
  public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
    Context before = Context.ROOT.attach();
    try {
      return channel.newCall(method, options);
    } finally {
      Context.ROOT.detach(before);
    }
  }

  @Override
  public String authority() {
    return channel.authority();
  }
}
