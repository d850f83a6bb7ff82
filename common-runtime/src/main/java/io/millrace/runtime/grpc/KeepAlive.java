package io.millrace.runtime.grpc;

import io.grpc.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out that a client has died without a word: its machine lost power, or a network between
 * lost the connection. Such a connection is silent for ever, and whoever waits for it would be too.
 * Quarkus' server on the shared port has no keepalive of gRPC's own.
 */
@ApplicationScoped
class KeepAlive {

  /** Before all other routes, gRPC's included. */
  private static final int FIRST = -2_000;

  private final Vertx vertx;
  private final long every;
  private final long patience;
  private final Set<HttpConnection> watched = ConcurrentHashMap.newKeySet();

  KeepAlive(Vertx vertx, StreamConfig config) {
    this.vertx = vertx;
    every = config.keepAliveTime().toMillis();
    patience = config.keepAliveTimeout().toMillis();
  }

  void install(@Observes Router router) {
    router.route().order(FIRST).handler(this::watch);
  }

  private void watch(RoutingContext context) {
    if (context.request().version() != HttpVersion.HTTP_2) {
      context.next();
      return;
    }
    HttpConnection connection = context.request().connection();
    if (watched.add(connection)) {
      Flushes.together(base(connection).channel());
      GoneStreams.tolerate(base(connection).channel());
      // However it ends: a PING that was sent and not answered says nothing of its end.
      base(connection).channel().closeFuture().addListener(closed -> watched.remove(connection));
      pingLater(connection);
    }
    nextUntilItEnds(context);
  }

  /** Quarkus' server tells a call that it was cancelled, not that its connection is gone. */
  private static void nextUntilItEnds(RoutingContext context) {
    Context.CancellableContext call = Context.current().withCancellation();
    context.addEndHandler(ended -> call.cancel(null));
    call.run(context::next);
  }

  private static ConnectionBase base(HttpConnection connection) {
    return (ConnectionBase) connection;
  }

  /**
   * Closes below HTTP/2: {@link HttpConnection#close} first writes what is left, and the dead take
   * nothing.
   */
  private void close(HttpConnection connection) {
    if (watched.remove(connection)) {
      base(connection).channel().pipeline().firstContext().close();
    }
  }

  private void pingLater(HttpConnection connection) {
    vertx.setTimer(every, due -> ping(connection));
  }

  private void ping(HttpConnection connection) {
    if (!watched.contains(connection)) {
      return;
    }
    long giveUp = vertx.setTimer(patience, silent -> close(connection));
    connection
        .ping(Buffer.buffer(new byte[Long.BYTES]))
        .onComplete(
            answer -> {
              vertx.cancelTimer(giveUp);
              if (answer.succeeded()) {
                pingLater(connection);
              } else {
                watched.remove(connection);
              }
            });
  }
}
