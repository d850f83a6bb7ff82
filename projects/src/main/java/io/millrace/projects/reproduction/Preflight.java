package io.millrace.projects.reproduction;

import io.millrace.project.command.EntryPoints;
import io.millrace.project.format.EntryPoint;
import io.millrace.project.format.Project;
import io.millrace.projects.inspection.Inspector;
import io.millrace.projects.job.JobTags;
import io.millrace.projects.v1.FindingKind;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.ReproduceRunRequest;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.Run;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Finds what of a run cannot be repeated, before anything is. */
@ApplicationScoped
class Preflight {

  private final Origins origins;
  private final Inspector inspector;
  private final InputCheck inputs;
  private final EnvironmentCheck environment;

  Preflight(Origins origins, Inspector inspector, InputCheck inputs, EnvironmentCheck environment) {
    this.origins = origins;
    this.inspector = inspector;
    this.inputs = inputs;
    this.environment = environment;
  }

  /** What is to run; empty if there is nothing, which the findings say. */
  Optional<Plan> plan(Run run, ReproduceRunRequest request, Findings findings) {
    judgeEnd(run, findings);
    Optional<Origin> origin = origins.of(run, findings).map(each -> asked(each, request));
    if (origin.isEmpty()) {
      return Optional.empty();
    }
    return project(origin.get().spec(), findings)
        .map(project -> plan(run, origin.get(), project, findings));
  }

  private Plan plan(Run run, Origin found, Project project, Findings findings) {
    EntryPoint entryPoint = EntryPoints.find(project, found.spec().getEntryPoint());
    Origin origin = found;
    if (!found.spec().hasParameters()) {
      boolean isQuoted =
          run.getData().getTagsList().stream()
              .noneMatch(
                  tag ->
                      tag.getKey().equals(JobTags.BACKEND)
                          && tag.getValue().equals(JobTags.MILLRACE));
      origin =
          found.with(
              found.spec().toBuilder()
                  .setParameters(LoggedParameters.of(run, entryPoint, isQuoted, findings))
                  .build());
    }
    inputs.check(run, origin, entryPoint, findings);
    return environment.check(origin, project.environment(), findings);
  }

  private static Origin asked(Origin origin, ReproduceRunRequest request) {
    JobSpec.Builder spec = origin.spec().toBuilder();
    if (!request.getQueue().isEmpty()) {
      spec.setQueue(request.getQueue());
    }
    if (!request.getCredentials().isEmpty()) {
      spec.setCredentials(request.getCredentials());
    }
    if (request.getEnvManagerValue() != 0) {
      spec.setEnvManager(request.getEnvManager());
    }
    return origin.with(spec.build());
  }

  private static void judgeEnd(Run run, Findings findings) {
    switch (run.getInfo().getStatus()) {
      case RUN_STATUS_FINISHED -> {}
      case RUN_STATUS_FAILED, RUN_STATUS_KILLED ->
          findings.warn(
              FindingKind.FINDING_KIND_RUN_NOT_FINISHED, "run", "It did not end well itself.");
      default ->
          findings.error(
              FindingKind.FINDING_KIND_RUN_NOT_FINISHED,
              "run",
              "It has not ended: what it comes to is not known.");
    }
  }

  private Optional<Project> project(JobSpec spec, Findings findings) {
    try {
      return Optional.of(
          inspector.inspect(spec.getUri(), spec.getVersion(), spec.getCredentials()).project());
    } catch (MillraceException failure) {
      // What passes by itself is no finding.
      if (failure.isPassing()) {
        throw failure;
      }
      findings.fatal(
          FindingKind.FINDING_KIND_SOURCE_GONE,
          "source",
          "%s%s cannot be had any more: %s"
              .formatted(
                  spec.getUri(),
                  spec.getVersion().isEmpty() ? "" : " at commit " + spec.getVersion(),
                  failure.getMessage()));
      return Optional.empty();
    }
  }
}
