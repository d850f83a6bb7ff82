package io.millrace.gateway.rest;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.millrace.gateway.route.RouteTable;
import io.millrace.gateway.route.StaticPrefix;
import io.millrace.gateway.test.EchoServiceGrpc;
import io.millrace.gateway.test.RawServiceGrpc;
import io.millrace.gateway.test.StreamServiceGrpc;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The REST handler behind a real HTTP server, in front of real gRPC services that echo. */
final class EchoServer implements BeforeAllCallback, AfterAllCallback {

  static final RestLimits LIMITS =
      new RestLimits(1 << 20, 32, Duration.ofMillis(1500), Duration.ofSeconds(2));

  final EchoService echo = new EchoService();
  final StreamService streams = new StreamService();
  private Vertx vertx;
  private Server grpc;
  private ManagedChannel channel;
  private HttpServer http;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    String name = UUID.randomUUID().toString();
    grpc =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(ServerInterceptors.intercept(echo, EchoService.headers()))
            .addService(streams)
            .addService(new RawService())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    vertx = Vertx.vertx();
    RestHandler handler =
        new RestHandler(routes(), this::channel, LIMITS, StaticPrefix.NONE, ServerMode.FULL);
    HttpServerOptions options = new HttpServerOptions().setPort(0).setHost("127.0.0.1");
    http =
        vertx
            .createHttpServer(options.setMaxInitialLineLength(64 * 1024))
            .requestHandler(handler)
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  static RouteTable routes() {
    return new RouteTable(
        List.of(
            EchoServiceGrpc.getServiceDescriptor(),
            RawServiceGrpc.getServiceDescriptor(),
            StreamServiceGrpc.getServiceDescriptor()));
  }

  private Channel channel(String service) {
    return channel;
  }

  int port() {
    return http.actualPort();
  }

  URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    channel.shutdownNow();
    grpc.shutdownNow();
  }
}
