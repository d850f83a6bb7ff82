package io.millrace.cli;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.ManagedChannel;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.JobSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is to run, in the words of {@code mlflow run}. */
public final class JobOptions {

  private static final int LONGEST_NAME = 63;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Parameters(
      index = "0",
      paramLabel = "URI",
      description =
          "The project: a git repository; a folder on this machine, which is sent to the server; or projects/DIGEST of one that was. With #FOLDER for a project inside it. Or models:/NAME@ALIAS, models:/NAME/VERSION or runs:/RUN_ID: the project that made it, as it was.")
  private String uri;

  @Option(
      names = {"-e", "--entry-point"},
      paramLabel = "NAME",
      description = "The entry point, or a script (default: main).")
  private String entryPoint = "";

  @Option(
      names = {"-v", "--version"},
      paramLabel = "REF",
      description = "A branch, tag or commit (default: the default branch).")
  private String version = "";

  @Option(
      names = {"-P", "--param-list"},
      paramLabel = "NAME=VALUE",
      description = "A parameter; may be given again.")
  private List<String> parameters = new ArrayList<>();

  @Option(
      names = "--experiment-name",
      paramLabel = "NAME",
      defaultValue = "${env:MLFLOW_EXPERIMENT_NAME:-}",
      description = "The experiment, which is made if it is not there.")
  private String experimentName;

  @Option(
      names = "--experiment-id",
      paramLabel = "ID",
      defaultValue = "${env:MLFLOW_EXPERIMENT_ID:-}",
      description = "The experiment.")
  private String experimentId;

  @Option(names = "--run-name", paramLabel = "NAME", description = "The run's name.")
  private String runName = "";

  @Option(
      names = "--env-manager",
      paramLabel = "MANAGER",
      description = "local, virtualenv, uv or conda (default: as the project says).")
  private String envManager;

  @Option(
      names = {"-q", "--queue"},
      paramLabel = "NAME",
      description = "The queue (default: default).")
  private String queue = "";

  @Option(names = "--priority", paramLabel = "N", description = "Higher ones go first.")
  private Integer priority;

  @Option(names = "--max-attempts", paramLabel = "N", description = "Attempts in all (default: 1).")
  private Integer maxAttempts;

  @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long an attempt may run.")
  private Integer timeout;

  @Option(
      names = "--retry-delay",
      paramLabel = "SECONDS",
      description = "The pause before the second attempt; later ones are longer (default: 10).")
  private Integer retryDelay;

  @Option(
      names = "--env",
      paramLabel = "NAME=VALUE",
      description = "An environment variable of the command; may be given again.")
  private List<String> variables = new ArrayList<>();

  @Option(
      names = "--credentials",
      paramLabel = "NAME",
      description = "Credentials for the repository, by their name on the server and the workers.")
  private String credentials = "";

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description =
          "Paths in the folder that are not sent, such as \"data/*\"; may be given again.")
  private List<String> excluded = new ArrayList<>();

  /** Picocli makes one. */
  public JobOptions() {}

  /** What is to run; a folder on this machine is sent to the server first. */
  JobSpec spec(ManagedChannel channel) throws CommandFailure, InterruptedException {
    JobSpec.Builder spec = given();
    int hash = uri.indexOf('#');
    String location = hash < 0 ? uri : uri.substring(0, hash);
    Optional<LocalFolder> folder = LocalFolder.of(location);
    if (folder.isPresent()) {
      folder.get().send(channel, uri.substring(location.length()), excluded, spec);
    }
    return spec.build();
  }

  /** What a schedule of it is called if nobody says: by the project, and by what of it is run. */
  String name() {
    int hash = uri.indexOf('#');
    String location = hash < 0 ? uri : uri.substring(0, hash);
    String folder = hash < 0 ? "" : uri.substring(hash + 1);
    Path local = Path.of(location.isEmpty() ? "." : location).toAbsolutePath().normalize();
    String project = Files.isDirectory(local) ? local.toString() : location;
    String name = lastWord(project) + "-" + lastWord(folder) + "-" + lastWord(entryPoint);
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String begun = plain.replaceAll("^[^a-z]+", "");
    return begun.substring(0, Math.min(LONGEST_NAME, begun.length())).replaceAll("-+$", "");
  }

  private static String lastWord(String path) {
    String word = path.replaceAll("/+$", "").replaceAll("\\.git$", "");
    return word.substring(Math.max(word.lastIndexOf('/'), word.lastIndexOf(':')) + 1);
  }

  private JobSpec.Builder given() {
    JobSpec.Builder spec =
        JobSpec.newBuilder()
            .setUri(uri)
            .setVersion(version)
            .setEntryPoint(entryPoint)
            .setExperimentName(experimentName)
            .setExperimentId(experimentId)
            .setRunName(runName)
            .setQueue(queue)
            .setCredentials(credentials)
            .setParameters(values())
            .putAllEnv(pairs("--env", variables))
            .putTags("mlflow.user", System.getProperty("user.name"));
    if (envManager != null) {
      spec.setEnvManager(manager());
    }
    if (priority != null) {
      spec.setPriority(priority);
    }
    if (maxAttempts != null) {
      spec.setMaxAttempts(maxAttempts);
    }
    if (timeout != null) {
      spec.setTimeout(Duration.newBuilder().setSeconds(timeout));
    }
    if (retryDelay != null) {
      spec.setRetryDelay(Duration.newBuilder().setSeconds(retryDelay));
    }
    return spec;
  }

  private Struct values() {
    Struct.Builder values = Struct.newBuilder();
    pairs("-P", parameters)
        .forEach(
            (name, value) ->
                values.putFields(name, Value.newBuilder().setStringValue(value).build()));
    return values.build();
  }

  /** Texts by name, in their order; a value has whatever follows the first {@code =}. */
  private Map<String, String> pairs(String option, List<String> given) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : given) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw wrong("Invalid format for %s: '%s'. Use %1$s name=value.", option, pair);
      }
      String name = pair.substring(0, equals);
      if (pairs.putIfAbsent(name, pair.substring(equals + 1)) != null) {
        throw wrong("Repeated %s: '%s'", option, name);
      }
    }
    return pairs;
  }

  private EnvManager manager() {
    try {
      return EnvManager.valueOf("ENV_MANAGER_" + envManager.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw wrong("--env-manager must be local, virtualenv, uv or conda, not %s", envManager);
    }
  }

  private ParameterException wrong(String message, Object... words) {
    return new ParameterException(command.commandLine(), message.formatted(words));
  }
}
