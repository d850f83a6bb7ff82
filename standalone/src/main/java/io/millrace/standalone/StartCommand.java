package io.millrace.standalone;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code start}: runs all services until told to stop. */
@Command(
    name = "start",
    description =
        "Starts all services in one JVM. Each option is also MILLRACE_… in the environment.",
    sortOptions = false)
final class StartCommand implements Callable<Integer> {
  private final SignalExit signals;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The address to listen on (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "5000",
      description = "The port for REST and gRPC; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "The folder for database, artifacts and logs (default: ./${DEFAULT-VALUE}).")
  private Path data;

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description =
          "A PostgreSQL to use, as psql takes it or as JDBC URL (default: an embedded one).")
  private String databaseUrl;

  @Option(
      names = "--artifacts",
      paramLabel = "DIR|URL",
      description =
          "The folder for artifacts, or s3://bucket/prefix (default: artifacts in the data folder).")
  private String artifacts;

  @Option(
      names = "--static-prefix",
      paramLabel = "PATH",
      description = "A path, such as /mlflow, below which everything is served (default: none).")
  private String staticPrefix;

  @Option(
      names = "--serve-artifacts",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Whether artifacts go through the server (default: they do). Otherwise clients read and write"
              + " them by themselves, where --artifacts says.")
  private boolean serveArtifacts;

  @Option(
      names = "--artifacts-only",
      description =
          "Serves artifacts and nothing else over REST; for large files beside a server that has the"
              + " rest.")
  private boolean artifactsOnly;

  @Option(
      names = "--worker",
      arity = "0..1",
      paramLabel = "N",
      defaultValue = "0",
      fallbackValue = "1",
      description =
          "Also runs projects, N at a time (1 if not said), by a worker beside the server: other people's code."
              + " Its options are in the environment, such as MILLRACE_USER.")
  private int jobsAtOnce;

  @Option(names = "--help", usageHelp = true, description = "Shows this.")
  private boolean help;

  StartCommand(SignalExit signals) {
    this.signals = signals;
  }

  @Override
  public Integer call() throws StartFailure {
    if (data.toString().isEmpty()) {
      // An unset shell variable, most likely: not a wish to fill the current folder.
      throw new StartFailure("--data is empty: give a folder");
    }
    checkMode();
    if (staticPrefix != null) {
      System.setProperty("millrace.gateway.static-prefix", QuarkusSettings.literal(staticPrefix));
    }
    Path folder = data.toAbsolutePath().normalize();
    ArtifactRoot root =
        ArtifactRoot.parse(artifacts == null ? folder.resolve("artifacts").toString() : artifacts);
    if (!serveArtifacts) {
      root.isForClients();
    }
    return new Server(host, port, folder, root, databaseUrl, jobsAtOnce, signals).run();
  }

  private void checkMode() throws StartFailure {
    if (artifactsOnly && !serveArtifacts) {
      throw new StartFailure("--artifacts-only and --no-serve-artifacts leave nothing to serve");
    }
    if (artifactsOnly && databaseUrl != null) {
      throw new StartFailure(
          "--artifacts-only has no use for --database-url: there is nothing to track");
    }
    if (jobsAtOnce < 0) {
      throw new StartFailure("--worker takes a number of jobs, not " + jobsAtOnce);
    }
    if (artifactsOnly && jobsAtOnce > 0) {
      throw new StartFailure("--artifacts-only and --worker exclude each other");
    }
    if (jobsAtOnce > 0) {
      System.setProperty("millrace.projects.run.enabled", "true");
    }
    if (!serveArtifacts) {
      System.setProperty("millrace.gateway.serve-artifacts", "false");
    }
    if (artifactsOnly) {
      System.setProperty("millrace.gateway.artifacts-only", "true");
    }
  }
}
