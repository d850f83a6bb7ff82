package io.millrace.worker;

import io.millrace.cli.CommandFailure;
import io.millrace.python.environment.UvPython;
import io.millrace.python.environment.UvSettings;
import io.millrace.python.process.ChildEnvironment;
import io.millrace.python.process.OtherUser;
import io.millrace.worker.environment.CondaEnvironments;
import io.millrace.worker.environment.EnvironmentRoom;
import io.millrace.worker.environment.Environments;
import io.millrace.worker.environment.UvEnvironments;
import io.millrace.worker.executor.ContainerSettings;
import io.millrace.worker.executor.Executors;
import io.millrace.worker.executor.MachineExecutors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a {@code worker} runs jobs on its own machine. */
final class MachineOptions {

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

  @Option(
      names = "--cache-size",
      paramLabel = "GIB",
      defaultValue = "50",
      description =
          "How much environments may take that are kept for later jobs; those that were not used for the longest time go first. 0 for any amount (default: ${DEFAULT-VALUE}).")
  private int cacheSize;

  /** Whether jobs run as somebody else. */
  boolean hasUser() {
    return user != null;
  }

  /**
   * Whom jobs run as; null for the worker's own.
   *
   * @param folder of the worker, which the user is to reach
   */
  OtherUser user(Path folder) throws IOException, CommandFailure {
    if (user == null) {
      return null;
    }
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

  /**
   * What runs jobs here.
   *
   * @param folder of the worker
   * @param other as {@link #user} gives it
   */
  Executors executors(Path folder, OtherUser other)
      throws IOException, InterruptedException, CommandFailure {
    if (cacheSize < 0) {
      throw new CommandFailure("--cache-size is at least 0, not " + cacheSize);
    }
    UvSettings uv =
        new UvSettings(
            "uv",
            folder.resolve("environments"),
            true,
            Duration.ofMinutes(30),
            other == null ? uvVariables() : uvVariables(folder, other),
            other);
    EnvironmentRoom room =
        new EnvironmentRoom(
            List.of(folder.resolve("environments").resolve("sha256"), folder.resolve("conda")),
            (long) cacheSize << 30);
    room.makeLater();
    UvPython python = new UvPython(uv);
    clean(python);
    return new MachineExecutors(
        new Environments(
            new UvEnvironments(python, uv.executable()),
            other == null ? new CondaEnvironments(folder.resolve("conda")) : null,
            room),
        other,
        containers == null ? null : new ContainerSettings(containers, volumes, containerOptions));
  }

  private static void clean(UvPython python) throws InterruptedException {
    try {
      python.clean();
    } catch (IOException e) {
      // Whoever starts next tries again.
    }
  }

  private static Map<String, String> uvVariables() {
    return ChildEnvironment.inherited(List.of("UV_*", "PIP_*"));
  }

  /** With a home of the user's own: uv keeps there what it has fetched. */
  private static Map<String, String> uvVariables(Path folder, OtherUser other) throws IOException {
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
}
