package io.millrace.worker;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ServerOption;
import io.millrace.project.source.GitRepositories;
import io.millrace.project.source.GitSettings;
import io.millrace.python.process.OtherUser;
import io.millrace.runtime.archive.FolderLimits;
import io.millrace.worker.executor.Executors;
import io.millrace.worker.run.JobRunner;
import io.millrace.worker.run.RunSettings;
import io.millrace.worker.run.Sources;
import io.millrace.worker.run.Workspaces;
import io.millrace.worker.server.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code worker}: runs a server's jobs on this machine. */
@Command(
    name = "worker",
    description =
        "Runs projects that wait in a server's queues, until Ctrl-C: then what runs is given back. It runs other people's code as this user, or as --user.",
    sortOptions = false)
public final class WorkerCommand implements Callable<Integer> {

  /** Of repositories and uploaded folders. */
  private static final FolderLimits LIMITS = new FolderLimits(4L << 30, 100_000);

  @Mixin private ServerOption server;

  @Option(
      names = "--upstream",
      paramLabel = "DOMAIN=HOST:PORT",
      description =
          "Where a service of a server that is split answers gRPC: projects and tracking (default: the server).")
  private Map<String, String> upstreams = new HashMap<>();

  @Option(
      names = "--queue",
      paramLabel = "NAME",
      description = "A queue to take jobs from; may be given again (default: default).")
  private List<String> queues = new ArrayList<>(List.of("default"));

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What people know the worker by (default: the machine's name).")
  private String name;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many jobs run at a time (default: ${DEFAULT-VALUE}).")
  private int concurrency;

  @Option(
      names = "--work-dir",
      paramLabel = "DIR",
      defaultValue = "${env:MILLRACE_CACHE:-${sys:user.home}/.cache/millrace}/worker",
      description =
          "Where environments and uploaded projects are kept and jobs have their folders (default: ${DEFAULT-VALUE}).")
  private Path folder;

  @Mixin private ResourceOptions resources;

  @Mixin private MachineOptions machine;

  @Mixin private KubernetesOptions kubernetes;

  @Mixin private SourceOptions sources;

  @Option(
      names = "--tracking-uri",
      paramLabel = "URL",
      description =
          "The server's address as jobs reach it, from a container or a cluster (default: the one of --server).")
  private URI trackingUri;

  @Option(
      names = "--pass-env",
      split = ",",
      paramLabel = "NAME",
      description =
          "Environment variables of the worker that jobs see, such as AWS_*; their values are masked in logs.")
  private List<String> handedOn = new ArrayList<>();

  @Option(
      names = "--max-run-time",
      paramLabel = "HOURS",
      defaultValue = "168",
      description = "How long a job runs that says nothing itself (default: ${DEFAULT-VALUE}).")
  private int maxHours;

  @Option(
      names = "--grace",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long a job has to end before it is killed (default: ${DEFAULT-VALUE}).")
  private int grace;

  @Option(
      names = "--until-input-ends",
      hidden = true,
      description = "Ends with whoever has started it and holds its standard input.")
  private boolean hasParent;

  @Option(names = "--help", usageHelp = true, description = "Shows this.")
  private boolean help;

  /** Picocli makes one. */
  public WorkerCommand() {}

  @Override
  public Integer call() throws InterruptedException, IOException, CommandFailure {
    // No Quarkus here, which would say where logs go.
    Logger.getLogger("").addHandler(new ConsoleHandler());
    // It measures the clock of folders in the background, and complains when they are gone by then.
    Logger.getLogger("org.eclipse.jgit.util.FS").setLevel(Level.OFF);
    Workspaces workspaces = workspaces();
    ManagedChannel projects = connect("projects");
    ManagedChannel tracking = connect("tracking");
    Server connected = new Server(projects);
    GitConfig settings = sources.config();
    GitSettings git = sources.git(settings, LIMITS);
    OtherUser user = user();
    Executors executors =
        kubernetes.isOn() ? kubernetes.executors() : machine.executors(folder, user);
    Worker worker =
        new Worker(
            name == null ? InetAddress.getLocalHost().getHostName() : name,
            queues,
            connected,
            new JobRunner(
                connected,
                new Sources(
                    new GitRepositories(git),
                    LIMITS,
                    folder.resolve("uploads"),
                    connected,
                    tracking),
                executors,
                new RunSettings(
                    workspaces.folder(),
                    trackingUri == null ? server.url() : trackingUri,
                    handedOn,
                    settings.secrets(),
                    user,
                    Duration.ofHours(maxHours),
                    Duration.ofSeconds(grace))),
            resources.total(kubernetes.isOn()),
            new Capabilities(executors, git));
    worker.start(concurrency);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  worker.close();
                  projects.shutdownNow();
                  tracking.shutdownNow();
                  close(workspaces);
                }));
    if (hasParent) {
      Thread.ofPlatform().daemon().name("parent").start(WorkerCommand::endWithParent);
    }
    System.out.printf("Millrace works on %s of %s%n", String.join(", ", queues), server.url());
    new CountDownLatch(1).await();
    return 0;
  }

  private ManagedChannel connect(String domain) {
    String address = upstreams.get(domain);
    return address == null
        ? server.connect()
        : NettyChannelBuilder.forTarget(address).usePlaintext().build();
  }

  private static void endWithParent() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // It is gone too.
    }
    System.exit(0);
  }

  private Workspaces workspaces() throws InterruptedException, CommandFailure {
    try {
      return Workspaces.open(folder.resolve("jobs"));
    } catch (IOException e) {
      throw new CommandFailure("--work-dir %s cannot be used: %s".formatted(folder, e));
    }
  }

  private static void close(Workspaces workspaces) {
    try {
      workspaces.close();
    } catch (IOException e) {
      // Whoever starts next removes it.
    }
  }

  /** Whom jobs run as; null for the worker's own. */
  private OtherUser user() throws IOException, CommandFailure {
    if (machine.hasUser() && kubernetes.isOn()) {
      throw new CommandFailure(
          "--user is of this machine: in a cluster, --kubernetes-template says who runs jobs");
    }
    return machine.user(folder);
  }
}
