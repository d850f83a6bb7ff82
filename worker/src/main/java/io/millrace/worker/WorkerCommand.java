package io.millrace.worker;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ServerOption;
import io.millrace.project.source.GitRepositories;
import io.millrace.project.source.GitSettings;
import io.millrace.projects.v1.Resources;
import io.millrace.python.environment.UvPython;
import io.millrace.python.environment.UvSettings;
import io.millrace.python.process.ChildEnvironment;
import io.millrace.python.process.OtherUser;
import io.millrace.runtime.archive.FolderLimits;
import io.millrace.worker.environment.CondaEnvironments;
import io.millrace.worker.environment.Environments;
import io.millrace.worker.environment.UvEnvironments;
import io.millrace.worker.executor.ContainerSettings;
import io.millrace.worker.executor.Executors;
import io.millrace.worker.executor.MachineExecutors;
import io.millrace.worker.run.JobRunner;
import io.millrace.worker.run.RunSettings;
import io.millrace.worker.run.Sources;
import io.millrace.worker.run.Workspaces;
import io.millrace.worker.server.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
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

  @Option(
      names = "--cpus",
      paramLabel = "N",
      description = "CPUs that jobs may ask for together (default: any number).")
  private Double cpus;

  @Option(
      names = "--memory",
      paramLabel = "BYTES",
      description = "Memory that jobs may ask for together (default: any amount).")
  private Long memory;

  @Option(
      names = "--gpus",
      paramLabel = "N",
      description =
          "GPUs that jobs may ask for together (default: 0; any number with --kubernetes).")
  private Integer gpus;

  @Option(
      names = "--user",
      paramLabel = "USER",
      description =
          "Makes environments and runs jobs as this user; the worker has to be root for it, and --work-dir where the user can read.")
  private String user;

  @Option(
      names = "--containers",
      paramLabel = "PROGRAM",
      description = "Runs projects with a docker_env by this program: docker, podman or a path.")
  private String containers;

  @Option(
      names = "--container-volumes",
      split = ",",
      paramLabel = "SOURCE",
      description =
          "What a docker_env may mount of this machine: folders, with all below them, and names of volumes (default: nothing).")
  private List<String> volumes = new ArrayList<>();

  @Option(
      names = "--container-option",
      paramLabel = "OPTION",
      description =
          "A further option of the container program's run, such as --network=none; may be given again.")
  private List<String> containerOptions = new ArrayList<>();

  @Mixin private KubernetesOptions kubernetes;

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
      names = "--config",
      paramLabel = "FILE",
      description =
          "A file of settings as the server's, for millrace.projects.git.credentials.NAME.password and the like; those in the environment win.")
  private Path config;

  @Option(
      names = "--allow-private-addresses",
      description = "Whether repositories may be fetched from addresses that are not public.")
  private boolean allowPrivate;

  @Option(
      names = "--schemes",
      split = ",",
      paramLabel = "SCHEME",
      description = "How repositories may be fetched (default: https,ssh).")
  private List<String> schemes;

  @Option(
      names = "--known-hosts",
      paramLabel = "FILE",
      description = "The keys of SSH hosts, as OpenSSH has them; without it none is known.")
  private Path knownHosts;

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
    Worker worker =
        new Worker(
            name == null ? InetAddress.getLocalHost().getHostName() : name,
            queues,
            connected,
            runner(connected, tracking, workspaces.folder()),
            total());
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

  private JobRunner runner(Server connected, ManagedChannel tracking, Path workspaces)
      throws IOException, CommandFailure {
    FolderLimits limits = new FolderLimits(4L << 30, 100_000);
    GitConfig settings = gitConfig();
    GitRepositories git =
        new GitRepositories(
            new GitSettings(
                schemes == null
                    ? settings.allowedSchemes().orElse(List.of("https", "ssh"))
                    : schemes,
                allowPrivate || settings.allowPrivateAddresses().orElse(false),
                Duration.ofMinutes(10),
                limits,
                knownHosts == null ? settings.knownHosts().orElse(null) : knownHosts,
                settings.credentials()));
    if (user != null && kubernetes.isOn()) {
      throw new CommandFailure(
          "--user is of this machine: in a cluster, --kubernetes-template says who runs jobs");
    }
    OtherUser other = user == null ? null : otherUser();
    UvSettings uv =
        new UvSettings(
            "uv",
            folder.resolve("environments"),
            true,
            Duration.ofMinutes(30),
            other == null ? uvVariables() : uvVariables(other),
            other);
    return new JobRunner(
        connected,
        new Sources(git, limits, folder.resolve("uploads"), connected, tracking),
        kubernetes.isOn() ? kubernetes.executors() : machine(uv, other),
        new RunSettings(
            workspaces,
            trackingUri == null ? server.url() : trackingUri,
            handedOn,
            settings.secrets(),
            other,
            Duration.ofHours(maxHours),
            Duration.ofSeconds(grace)));
  }

  private Executors machine(UvSettings uv, OtherUser other) {
    return new MachineExecutors(
        new Environments(
            new UvEnvironments(new UvPython(uv)),
            other == null ? new CondaEnvironments(folder.resolve("conda")) : null),
        other,
        containers == null ? null : new ContainerSettings(containers, volumes, containerOptions));
  }

  private static Map<String, String> uvVariables() {
    return ChildEnvironment.inherited(List.of("UV_*", "PIP_*"));
  }

  /** With a home of the user's own: uv keeps there what it has fetched. */
  private Map<String, String> uvVariables(OtherUser other) throws IOException {
    Path home = Files.createDirectories(folder.toAbsolutePath().resolve("home"));
    // What it has put there meanwhile may be somebody else's files under other names.
    if (!Files.getAttribute(home, "unix:uid").equals(other.uid())) {
      other.own(home);
    }
    Map<String, String> variables = new HashMap<>(uvVariables());
    variables.keySet().removeAll(List.of("XDG_CACHE_HOME", "XDG_DATA_HOME", "TMPDIR"));
    variables.put("HOME", home.toString());
    variables.put("USER", other.name());
    variables.put("LOGNAME", other.name());
    return variables;
  }

  private GitConfig gitConfig() throws CommandFailure {
    try {
      return GitConfig.read(config);
    } catch (IOException e) {
      throw new CommandFailure("--config %s cannot be read: %s".formatted(config, e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(e.getMessage());
    }
  }

  private OtherUser otherUser() throws IOException, CommandFailure {
    try {
      OtherUser other = OtherUser.find(user);
      Path absolute = Files.createDirectories(folder.toAbsolutePath());
      if (!other.reaches(absolute)) {
        throw new CommandFailure(
            "--user %s cannot go into %s: give a --work-dir where that user can read, such as /var/lib/millrace"
                .formatted(user, absolute));
      }
      return other;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("--user %s cannot be: %s".formatted(user, e.getMessage()));
    }
  }

  private Resources total() {
    Resources.Builder total = Resources.newBuilder();
    if (gpus != null || !kubernetes.isOn()) {
      total.setGpus(gpus == null ? 0 : gpus);
    }
    if (cpus != null) {
      total.setCpuMillis((int) (cpus * 1000));
    }
    if (memory != null) {
      total.setMemoryBytes(memory);
    }
    return total.build();
  }
}
