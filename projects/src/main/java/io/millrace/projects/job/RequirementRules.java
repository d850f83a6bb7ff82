package io.millrace.projects.job;

import io.millrace.projects.inspection.Inspected;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.JobSpec;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.python.Requirement;
import jakarta.enterprise.context.ApplicationScoped;

/** What a worker may be told to install. It does so with rights of its own, not with the job's. */
@ApplicationScoped
class RequirementRules {

  private static final int SHOWN = 200;

  private final boolean permits;

  RequirementRules(RequirementConfig config) {
    permits = config.permit();
  }

  /**
   * Refuses lines that reach elsewhere than the worker's usual index, or build what is in the
   * project.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE with the file and the line
   */
  void check(JobSpec spec, Inspected project) {
    // There nothing is installed.
    if (permits
        || spec.getEnvManager() == EnvManager.ENV_MANAGER_LOCAL
        || project.needingPermission().isEmpty()) {
      return;
    }
    Requirement first = project.needingPermission().getFirst();
    String text = first.text();
    throw MillraceException.invalid(
        "%s: the requirement '%s' %s, and this server does not permit that (millrace.projects.requirements.permit)."
            .formatted(
                first.file(),
                text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…",
                first.concern()));
  }
}
