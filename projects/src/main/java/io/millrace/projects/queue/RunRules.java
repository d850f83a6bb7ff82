package io.millrace.projects.queue;

import io.millrace.common.v1.ErrorReason;
import io.millrace.project.source.ProjectUri;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** What the server as a whole allows, whatever its queues do. */
@ApplicationScoped
public class RunRules {

  private final boolean isEnabled;
  private final SourceRules sources;

  RunRules(RunConfig config) {
    isEnabled = config.enabled();
    sources =
        SourceRules.of(
            "millrace.projects.run.allowed-sources", config.allowedSources().orElse(List.of()));
  }

  /**
   * Whether projects are run at all.
   *
   * @throws MillraceException PERMISSION_DENIED if they are not
   */
  public void checkEnabled() {
    if (!isEnabled) {
      throw denied(
          "This server runs no projects, as that is other people's code. Whoever runs it allows it by the setting millrace.projects.run.enabled=true (MILLRACE_PROJECTS_RUN_ENABLED in the environment), or by start --worker.");
    }
  }

  /**
   * Whether projects from there are run.
   *
   * @throws MillraceException PERMISSION_DENIED if they are not
   */
  public void checkSource(ProjectUri source) {
    objection(source)
        .ifPresent(
            why -> {
              throw denied(why);
            });
  }

  /** Why projects from there are not run; empty if they are. */
  public Optional<String> objection(ProjectUri source) {
    return sources.allow(source)
        ? Optional.empty()
        : Optional.of(
            "This server runs no projects from there: its setting millrace.projects.run.allowed-sources says from where.");
  }

  static MillraceException denied(String why) {
    return new MillraceException(ErrorReason.ERROR_REASON_PERMISSION_DENIED, why);
  }
}
