package io.millrace.runtime.grpc;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
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
    if (context.request().version() == HttpVersion.HTTP_2) {
      HttpConnection connection = context.request().connection();
      if (watched.add(connection)) {
        pingLater(connection);
      }
    }
    context.next();
  }

  private void pingLater(HttpConnection connection) {
    vertx.setTimer(every, due -> ping(connection));
  }

  private void ping(HttpConnection connection) {
    long giveUp = vertx.setTimer(patience, silent -> connection.close());
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
