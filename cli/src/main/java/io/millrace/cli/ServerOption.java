package io.millrace.cli;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The server that a command talks to: its one port speaks gRPC as well as HTTP. */
public final class ServerOption {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${env:MLFLOW_TRACKING_URI:-http://127.0.0.1:5000}",
      description =
          "The server's address (default: MLFLOW_TRACKING_URI, or http://127.0.0.1:5000).")
  private URI url;

  /** Picocli makes one. */
  public ServerOption() {}

  /** Where the server is. */
  public URI url() {
    return url;
  }

  /** Opens a connection, which is the caller's to close. */
  public ManagedChannel connect() {
    boolean isHttp = url.getScheme() != null && Set.of("http", "https").contains(url.getScheme());
    if (!isHttp || url.getHost() == null) {
      throw new ParameterException(
          command.commandLine(),
          "--server must be http://HOST:PORT or https://HOST:PORT, not " + url);
    }
    boolean isPlain = url.getScheme().equals("http");
    int port = url.getPort() >= 0 ? url.getPort() : isPlain ? 80 : 443;
    NettyChannelBuilder channel =
        NettyChannelBuilder.forAddress(url.getHost(), port)
            // A watch of a server that is gone without a word is to end.
            .keepAliveTime(30, TimeUnit.SECONDS);
    return (isPlain ? channel.usePlaintext() : channel.useTransportSecurity()).build();
  }
}
