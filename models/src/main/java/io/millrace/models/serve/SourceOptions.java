package io.millrace.models.serve;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.millrace.common.v1.ErrorReason;
import io.millrace.models.source.ModelDownload;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.commons.io.FileUtils;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The model that a command works on. */
public final class SourceOptions {

  private static final Set<String> REMOTE = Set.of("models", "runs", "uploads");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      description =
          "models:/NAME@ALIAS, models:/NAME/VERSION, models:/ID, runs:/ID/PATH or uploads:/DIGEST of a server, or a folder.")
  private String source;

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${env:MLFLOW_TRACKING_URI:-http://127.0.0.1:5000}",
      description =
          "The server that has it (default: MLFLOW_TRACKING_URI, or http://127.0.0.1:5000).")
  private URI server;

  @Option(
      names = "--tracking-uri",
      paramLabel = "URL",
      description = "The same, as MLflow calls it; it wins.")
  private URI trackingUri;

  private Path fetched;

  /** Picocli makes one. */
  public SourceOptions() {}

  String source() {
    return source;
  }

  /**
   * The model's folder, fetched if it is a server's; it goes with the JVM.
   *
   * @throws ServeFailure if it is not there, or there is no server
   */
  Path folder() throws IOException {
    int colon = source.indexOf(':');
    String scheme = colon < 0 ? "" : source.substring(0, colon);
    if (!REMOTE.contains(scheme)) {
      Path folder = Path.of(scheme.equals("file") ? URI.create(source).getPath() : source);
      if (!Files.isDirectory(folder)) {
        throw new ServeFailure("there is no folder " + folder);
      }
      return folder;
    }
    fetched = Files.createTempDirectory("millrace-model");
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> FileUtils.deleteQuietly(fetched.toFile())));
    server = trackingUri == null ? server : trackingUri;
    ManagedChannel channel = connect();
    try {
      ModelDownload.into(channel, source, fetched);
      return fetched;
    } catch (MillraceException failure) {
      throw new ServeFailure(
          failure.reason() == ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE
              ? "cannot reach the server at %s: %s".formatted(server, root(failure).getMessage())
              : "the server at %s: %s".formatted(server, failure.getMessage()));
    } finally {
      channel.shutdownNow();
    }
  }

  private static Throwable root(Throwable failure) {
    return failure.getCause() == null ? failure : root(failure.getCause());
  }

  private ManagedChannel connect() {
    boolean isPlain = "http".equals(server.getScheme());
    if ((!isPlain && !"https".equals(server.getScheme())) || server.getHost() == null) {
      throw new ParameterException(
          command.commandLine(),
          "--server must be http://HOST:PORT or https://HOST:PORT, not " + server);
    }
    int port = server.getPort() >= 0 ? server.getPort() : isPlain ? 80 : 443;
    NettyChannelBuilder channel = NettyChannelBuilder.forAddress(server.getHost(), port);
    return (isPlain ? channel.usePlaintext() : channel.useTransportSecurity()).build();
  }
}
