package io.millrace.standalone;

import io.millrace.python.process.ChildEnvironment;
import io.millrace.worker.WorkerCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Which of the server's environment variables its worker has. Jobs may be able to read them there,
 * and the server's hold its secrets: so those that a worker knows, and what it is to hand on.
 *
 * @param names {@code *} at the end of one stands for any rest
 */
record WorkerVariables(List<String> names) {

  private static final List<String> OTHERS =
      List.of(
          "MILLRACE_CACHE",
          "MILLRACE_PROJECTS_GIT_*",
          "UV_*",
          "PIP_*",
          "CONDA_*",
          "MAMBA_*",
          "DOCKER_*",
          "CONTAINER*",
          "XDG_*",
          "KUBECONFIG",
          "KUBERNETES_*",
          "JAVA_TOOL_OPTIONS");

  WorkerVariables {
    names = List.copyOf(names);
  }

  /**
   * Those of a server's worker.
   *
   * @param server the server's own variables
   */
  static WorkerVariables of(Map<String, String> server) {
    List<String> names = new ArrayList<>(OTHERS);
    CommandSpec.forAnnotatedObject(new WorkerCommand())
        .options()
        .forEach(option -> names.add(EnvironmentDefaults.variable(option.longestName())));
    Stream.of(server.getOrDefault(EnvironmentDefaults.variable("--pass-env"), "").split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .forEach(names::add);
    return new WorkerVariables(names);
  }

  /** Whether it has one of that name. */
  boolean isMeant(String name) {
    return ChildEnvironment.isHandedOn(name, names);
  }
}
