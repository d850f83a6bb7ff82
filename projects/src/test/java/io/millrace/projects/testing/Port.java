package io.millrace.projects.testing;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import org.eclipse.microprofile.config.ConfigProvider;

/** The gRPC port of the application under test, as a client from outside reaches it. */
public final class Port {

  private Port() {}

  /** A connection to it; the caller's to shut down. */
  public static ManagedChannel connect() {
    int port = ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }
}
