package io.millrace.runtime.grpc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;

/**
 * Sends what belongs together at once. An answer of gRPC is three frames (headers, message,
 * trailers), and Vert.x flushes after each: three system calls, and a client that is woken three
 * times.
 */
final class Flushes {

  private Flushes() {}

  /** From now on what an event loop writes is flushed when it has nothing else to do, or often. */
  static void together(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(FlushConsolidationHandler.class) == null) {
      pipeline.addFirst(
          new FlushConsolidationHandler(
              FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
    }
  }
}
