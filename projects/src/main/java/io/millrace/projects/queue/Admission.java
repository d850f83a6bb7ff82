package io.millrace.projects.queue;

import io.millrace.project.source.ProjectUri;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.Optional;

/**
 * What a queue takes.
 *
 * @param isClosed whether it takes no new jobs
 * @param sources whose projects; null: all that the server allows
 */
public record Admission(String queue, boolean isClosed, List<String> sources) {

  /**
   * Holds it against a new job.
   *
   * @throws MillraceException PERMISSION_DENIED
   */
  void check(ProjectUri source) {
    if (isClosed) {
      throw RunRules.denied(
          "Queue '%s' is closed: it takes no jobs until it is opened with is_closed=false."
              .formatted(queue));
    }
    objection(source)
        .ifPresent(
            why -> {
              throw RunRules.denied(why);
            });
  }

  /** Why a job that is in it may not run; empty if it may. */
  public Optional<String> objection(ProjectUri source) {
    boolean isAllowed =
        sources == null || SourceRules.of("allowed_sources.uris", sources).allow(source);
    return isAllowed
        ? Optional.empty()
        : Optional.of(
            "Queue '%s' runs no projects from there: its allowed_sources are %s."
                .formatted(queue, sources));
  }
}
