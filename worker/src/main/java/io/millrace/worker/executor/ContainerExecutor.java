package io.millrace.worker.executor;

import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.Resources;
import io.millrace.python.environment.EnvironmentException;
import io.millrace.python.process.Child;
import io.millrace.python.process.Command;
import io.millrace.worker.environment.Environment;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs a command in a container, by docker's or podman's command line. The attempt's folder is
 * mounted: the project, and files that parameters name. It has no privileges, and ends when this
 * process does.
 */
final class ContainerExecutor implements Executor {

  /** Where the attempt's folder is in a container; the project is in {@code code}, as MLflow's. */
  static final Path ROOT = Path.of("/mlflow/projects");

  private final ContainerSettings settings;
  private final ContainerImage image;

  /** Runs commands in an image. */
  ContainerExecutor(ContainerSettings settings, ContainerImage image) {
    this.settings = settings;
    this.image = image;
  }

  @Override
  public Environment prepare(Path project, Consumer<String> progress) {
    Volumes.check(image.volumes(), settings.volumes());
    return new Environment(EnvManager.ENV_MANAGER_UNSPECIFIED, "docker", List.of(), List.of());
  }

  @Override
  public Path seen(Path workspace, Path file) {
    return ROOT.resolve(workspace.relativize(file));
  }

  @Override
  public Execution start(Launch launch, OutputStream output)
      throws IOException, InterruptedException {
    Engine engine = new Engine(settings.program());
    String name = "millrace-" + launch.id();
    // Of an attempt before this one, whose worker was killed: two must not run side by side.
    engine.remove(name);
    Path variables =
        VariablesFile.write(
            launch.workspace(), ContainerImage.variables(image.variables(), launch.variables()));
    List<String> words = new ArrayList<>(List.of(settings.program(), "run"));
    words.addAll(List.of("--rm", "--interactive", "--name", name));
    words.addAll(List.of("--label", "io.millrace.job=" + launch.id()));
    words.addAll(List.of("--cap-drop=ALL", "--security-opt=no-new-privileges"));
    words.addAll(user(launch.workspace()));
    words.addAll(List.of("--workdir", seen(launch.workspace(), launch.directory()).toString()));
    words.addAll(List.of("--mount", mount(launch.workspace())));
    image.volumes().forEach(volume -> words.addAll(List.of("--volume", volume)));
    words.addAll(limits(launch.job().getSpec().getResources()));
    words.addAll(settings.options());
    List<String> wrapped =
        Wrapper.whileInputLasts(
            launch.command(), launch.grace().toSeconds(), seen(launch.workspace(), variables));
    // Behind "--" an image is no option, whatever its name begins with.
    words.addAll(List.of("--entrypoint", wrapped.getFirst(), "--", image.name()));
    words.addAll(wrapped.subList(1, wrapped.size()));
    // It runs as the worker: no variable and no folder of the job's is to tell it anything.
    Child child =
        Child.start(
            new Command(
                "job " + launch.id(), words, Path.of("").toAbsolutePath(), Engine.variables(), 0),
            output);
    return new Container(engine, child, name);
  }

  /** Whoever has the folder, so that what it makes there can be removed. */
  private static List<String> user(Path workspace) throws IOException {
    return List.of("--user", "%d:%d".formatted(owner(workspace, "uid"), owner(workspace, "gid")));
  }

  private static int owner(Path folder, String which) throws IOException {
    return (int) Files.getAttribute(folder, "unix:" + which);
  }

  private static String mount(Path workspace) {
    String source = workspace.toString();
    if (source.indexOf(',') >= 0 || source.indexOf('"') >= 0) {
      throw new EnvironmentException(
          "Containers cannot have a folder whose name has a comma or a quote: " + source);
    }
    return "type=bind,source=%s,target=%s".formatted(source, ROOT);
  }

  private static List<String> limits(Resources asked) {
    List<String> words = new ArrayList<>();
    if (asked.getMemoryBytes() > 0) {
      // Without the second, as much again of swap.
      words.addAll(List.of("--memory", asked.getMemoryBytes() + "b"));
      words.addAll(List.of("--memory-swap", asked.getMemoryBytes() + "b"));
    }
    if (asked.getCpuMillis() > 0) {
      words.addAll(List.of("--cpus", Double.toString(asked.getCpuMillis() / 1000.0)));
    }
    if (asked.getGpus() > 0) {
      words.addAll(List.of("--gpus", Integer.toString(asked.getGpus())));
    }
    return words;
  }
}
