package io.millrace.worker;

import io.millrace.project.source.GitSettings;
import io.millrace.projects.v1.WorkerCapabilities;
import io.millrace.worker.executor.Executors;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What a worker says that it can run, each time it asks for a job. */
final class Capabilities implements Supplier<WorkerCapabilities> {

  private static final String SSH = "ssh";

  private final Executors executors;
  private final GitSettings git;

  Capabilities(Executors executors, GitSettings git) {
    this.executors = executors;
    this.git = git;
  }

  @Override
  public WorkerCapabilities get() {
    return WorkerCapabilities.newBuilder()
        .addAllCapabilities(executors.capabilities())
        .addAllSchemes(schemes())
        .addAllCredentials(git.credentials().keySet().stream().sorted().toList())
        .build();
  }

  private List<String> schemes() {
    return git.schemes().stream()
        .filter(scheme -> scheme.equals(scheme.toLowerCase(Locale.ROOT)) && !scheme.isBlank())
        // Without keys of hosts none is known, and none is called.
        .filter(scheme -> !scheme.equals(SSH) || git.knownHosts() != null)
        .distinct()
        .toList();
  }
}
