package io.millrace.gateway.rest;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.millrace.gateway.route.Route;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Opens calls to the services behind the routes. */
final class Upstream {

  private static final Set<Route.Shape> HAVE_DEADLINE =
      EnumSet.of(Route.Shape.UNARY, Route.Shape.MERGED, Route.Shape.RAW);

  private final Function<String, Channel> channels;
  private final long deadlineNanos;

  /**
   * @param channels gives the channel of a service by its full proto name
   * @param deadline of every call but those that move files
   */
  Upstream(Function<String, Channel> channels, Duration deadline) {
    this.channels = channels;
    deadlineNanos = deadline.toNanos();
  }

  /**
   * A call that is answered on the exchange's event loop and cancelled when its client goes away. A
   * file may take as long as it takes; who calls for one watches for standstill.
   */
  ClientCall<Message, Message> open(Exchange exchange) {
    Route route = exchange.route();
    CallOptions options = CallOptions.DEFAULT.withExecutor(exchange.loop());
    if (HAVE_DEADLINE.contains(route.shape())) {
      options = options.withDeadlineAfter(deadlineNanos, TimeUnit.NANOSECONDS);
    }
    ClientCall<Message, Message> call =
        channels.apply(route.rpc().getServiceName()).newCall(route.rpc(), options);
    exchange.response().closeHandler(gone -> call.cancel("the client has gone", null));
    return call;
  }

  /** What goes ahead of a request's message. */
  Metadata headers(Exchange exchange) {
    Metadata headers = new Metadata();
    headers.put(RequestIds.KEY, exchange.requestId());
    return headers;
  }
}
