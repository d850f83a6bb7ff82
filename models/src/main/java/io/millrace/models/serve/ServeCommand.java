package io.millrace.models.serve;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code serve}: a scoring server for one model. */
@Command(
    name = "serve",
    description =
        "Serves one model as MLflow's scoring server does (/invocations, /ping, /health, /version), until Ctrl-C.",
    sortOptions = false)
public final class ServeCommand implements Callable<Integer> {

  private static final int LARGEST_PORT = 65_535;

  @Mixin private SourceOptions source;

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      defaultValue = "5001",
      description = "Where to listen (default: ${DEFAULT-VALUE}); 0 takes a free one.")
  private int port;

  @Option(
      names = {"-h", "--host"},
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "The address to listen at (default: ${DEFAULT-VALUE}). Anybody who gets there may predict.")
  private String host;

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long a request may take (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @Option(
      names = "--max-body",
      paramLabel = "BYTES",
      defaultValue = "104857600",
      description = "The largest body of a request (default: ${DEFAULT-VALUE}).")
  private int maxBody;

  @Option(
      names = "--max-waiting",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "How many requests may wait for their turn; more are answered 429 (default: ${DEFAULT-VALUE}).")
  private int maxWaiting;

  @Option(names = "--help", usageHelp = true, description = "Shows this.")
  private boolean help;

  /** Picocli makes one. */
  public ServeCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (port < 0 || port > LARGEST_PORT) {
      throw new ServeFailure("--port must be 0 to 65535, not " + port);
    }
    if (timeout < 1 || maxBody < 1 || maxWaiting < 1) {
      throw new ServeFailure("--timeout, --max-body and --max-waiting must be at least 1");
    }
    System.err.printf("Getting %s%n", source.source());
    Path folder = source.folder();
    System.err.println("Loading it; a Python model's environment is made the first time");
    LocalModel model = LocalModel.load(folder);
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(false));
    ScoringServer server = new ScoringServer(vertx, model, timeout, maxBody, maxWaiting);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    int listening = server.listen(host, port);
    System.out.printf(
        "Millrace serves %s (%s) at http://%s:%d%n",
        source.source(), model.engine(), host.contains(":") ? "[" + host + "]" : host, listening);
    new CountDownLatch(1).await();
    return 0;
  }
}
