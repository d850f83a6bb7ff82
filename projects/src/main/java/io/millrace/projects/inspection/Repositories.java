package io.millrace.projects.inspection;

import io.grpc.Context;
import io.grpc.Deadline;
import io.millrace.project.source.GitCredentials;
import io.millrace.project.source.GitRepositories;
import io.millrace.project.source.GitSettings;
import io.millrace.projects.GitConfig;
import io.millrace.runtime.archive.FolderLimits;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Repositories as this server is configured to reach them. */
class Repositories {

  @Produces
  @Singleton
  GitRepositories repositories(GitConfig config) {
    return new GitRepositories(
        settings(config), () -> Context.current().isCancelled(), () -> patience(config));
  }

  private static Duration patience(GitConfig config) {
    Deadline end = Context.current().getDeadline();
    return end == null
        ? config.timeout()
        : Duration.ofNanos(end.timeRemaining(TimeUnit.NANOSECONDS));
  }

  private static GitSettings settings(GitConfig config) {
    Map<String, GitCredentials> credentials = new HashMap<>();
    config
        .credentials()
        .forEach(
            (name, each) ->
                credentials.put(
                    name,
                    new GitCredentials(
                        each.hosts(),
                        each.username().orElse(null),
                        each.password().orElse(null),
                        each.privateKey().map(Path::of).orElse(null))));
    return new GitSettings(
        config.allowedSchemes(),
        config.allowPrivateAddresses(),
        config.timeout(),
        new FolderLimits(config.maxSize(), config.maxFiles()),
        config.knownHosts().map(Path::of).orElse(null),
        credentials);
  }
}
