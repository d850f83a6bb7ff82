package io.millrace.runtime.grpc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Exception;
import org.jboss.logging.Logger;

/**
 * Keeps a connection when one of its calls is given up just as its answer begins. Vert.x writes an
 * answer's headers with a promise that nobody holds. If the client has reset the stream meanwhile,
 * Netty takes that promise's failure for one of the connection, and ends all the calls on it.
 */
final class GoneStreams extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = Logger.getLogger(GoneStreams.class);

  private GoneStreams() {}

  /** From now on an answer that comes too late is no fault of the connection. */
  static void tolerate(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(GoneStreams.class) == null) {
      pipeline.addFirst(new GoneStreams());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (isGone(failure)) {
      LOG.debugf("An answer was not wanted any more: %s", failure.getMessage());
    } else {
      context.fireExceptionCaught(failure);
    }
  }

  /** As Netty's DefaultHttp2ConnectionEncoder says it when it writes headers. */
  private static boolean isGone(Throwable failure) {
    return failure instanceof IllegalStateException
        && failure.getCause() instanceof Http2Exception
        && failure.getMessage().startsWith("Stream no longer exists");
  }
}
