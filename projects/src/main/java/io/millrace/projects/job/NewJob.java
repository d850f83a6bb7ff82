package io.millrace.projects.job;

import com.google.protobuf.Struct;
import io.millrace.project.command.EntryPoints;
import io.millrace.project.command.GivenValues;
import io.millrace.project.command.Invocation;
import io.millrace.project.command.PathParameters;
import io.millrace.project.source.ProjectUri;
import io.millrace.projects.inspection.Inspected;
import io.millrace.projects.inspection.Inspector;
import io.millrace.projects.queue.Arrivals;
import io.millrace.projects.queue.Queues;
import io.millrace.projects.queue.RunRules;
import io.millrace.projects.v1.JobSpec;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** From a request to a job, with everything checked that can be known by then. */
@ApplicationScoped
class NewJob {

  /** How long a job's run may take to be made. */
  private static final int PATIENCE_SECONDS = 60;

  private final RunSource source;
  private final Inspector inspector;
  private final RunRules rules;
  private final Queues queues;
  private final Experiments experiments;
  private final JobStore store;
  private final JobRun run;
  private final Arrivals arrivals;
  private final RequirementRules requirements;

  NewJob(
      RunSource source,
      Inspector inspector,
      RunRules rules,
      Queues queues,
      Experiments experiments,
      JobStore store,
      JobRun run,
      Arrivals arrivals,
      RequirementRules requirements) {
    this.source = source;
    this.inspector = inspector;
    this.rules = rules;
    this.queues = queues;
    this.experiments = experiments;
    this.store = store;
    this.run = run;
    this.arrivals = arrivals;
    this.requirements = requirements;
  }

  /** A project, and what of it is to run. */
  private record Plan(Inspected project, Invocation invocation) {}

  Job create(JobSpec asked, Request request, String creator, JobExtras extras) {
    rules.checkEnabled();
    Optional<Job> before = request.isRepeatable() ? store.ofRequest(request) : Optional.empty();
    return before.isPresent() ? before.get() : make(asked, request, creator, extras);
  }

  void check(JobSpec spec) {
    rules.checkEnabled();
    JobSpec filled = SpecRules.filled(source.resolve(spec));
    plan(filled, null, false);
    if (filled.getExperimentName().isEmpty()) {
      experiments.idOf(filled);
    }
  }

  JobSeries series(JobSpec asked, List<Struct> sets) {
    rules.checkEnabled();
    JobSpec filled = SpecRules.filled(source.resolve(asked));
    Inspected project =
        inspect(
            filled,
            (found, folder) -> {
              checkEnvironment(filled, found, false);
              EntryPoints.find(found.project(), folder, filled.getEntryPoint());
              checkAll(filled, sets, found, folder);
              return found;
            });
    return new JobSeries(
        filled.toBuilder().setExperimentId(experiments.idOf(filled)).clearExperimentName().build(),
        project);
  }

  private static void checkAll(JobSpec filled, List<Struct> sets, Inspected project, Path folder)
      throws IOException {
    for (int i = 0; i < sets.size(); i++) {
      try {
        invocation(JobSeries.with(filled, sets.get(i)), project, folder);
      } catch (MillraceException failure) {
        throw new MillraceException(
            failure.reason(), "Trial %d: %s".formatted(i + 1, failure.getMessage()));
      }
    }
  }

  /**
   * Checks all that is known before a job is queued.
   *
   * @param known the project, if its files have been looked at already; null if not
   * @param isExact whether its environment is one that was seen elsewhere, not the project's
   */
  private Plan plan(JobSpec spec, Inspected known, boolean isExact) {
    if (known != null) {
      checkPlaces(spec);
      checkEnvironment(spec, known, isExact);
      return new Plan(known, invocation(spec, known));
    }
    return inspect(
        spec,
        (project, folder) -> {
          checkEnvironment(spec, project, isExact);
          return new Plan(project, invocation(spec, project, folder));
        });
  }

  private <T> T inspect(JobSpec spec, Inspector.Look<T> look) {
    checkPlaces(spec);
    return inspector.inspect(spec.getUri(), spec.getVersion(), spec.getCredentials(), look);
  }

  private void checkPlaces(JobSpec spec) {
    ProjectUri uri = ProjectUri.parse("uri", spec.getUri());
    rules.checkSource(uri);
    queues.check(spec.getQueue(), uri);
  }

  private void checkEnvironment(JobSpec spec, Inspected project, boolean isExact) {
    requirements.check(spec, project);
    if (!isExact) {
      EnvironmentRules.check(spec.getEnvManager(), project.project().environment());
    }
  }

  private static Invocation invocation(JobSpec spec, Inspected project, Path folder)
      throws IOException {
    EntryPoints.find(project.project(), folder, spec.getEntryPoint());
    Invocation invocation = invocation(spec, project);
    PathRules.check(invocation, folder);
    return invocation;
  }

  private static Invocation invocation(JobSpec spec, Inspected project) {
    Invocation invocation =
        Invocation.of(
            EntryPoints.find(project.project(), spec.getEntryPoint()),
            GivenValues.of(spec.getParameters()));
    // A template that cannot be filled is better said now than by a worker.
    invocation.command(PathParameters.AS_GIVEN);
    JobRunRules.check(spec, invocation);
    return invocation;
  }

  private Job make(JobSpec asked, Request request, String creator, JobExtras extras) {
    JobSpec filled = SpecRules.filled(source.resolve(asked));
    Plan plan = plan(filled, extras.project(), extras.lock() != null);
    JobSpec spec = filled.toBuilder().setExperimentId(experiments.idOf(filled)).build();
    UUID id = UUID.randomUUID();
    Optional<Job> reserved =
        store.reserve(
            id,
            spec,
            plan.project().version(),
            Needs.of(spec, plan.project().project().environment(), extras.lock() != null),
            creator,
            request,
            PATIENCE_SECONDS,
            extras);
    if (reserved.isEmpty()) {
      return store
          .ofRequest(request)
          .orElseThrow(
              () ->
                  MillraceException.unavailable(
                      "The job of this request is just being made.", null));
    }
    Job job = queue(reserved.get(), plan, extras.tags());
    arrivals.signal(spec.getQueue());
    return job;
  }

  private Job queue(Job job, Plan plan, Map<String, String> more) {
    try {
      Map<String, String> tags = RunTags.of(job.spec(), job.creator(), plan.project());
      tags.putAll(more);
      String runId =
          run.create(
              job.id(),
              job.experimentId(),
              job.spec().getRunName(),
              tags,
              plan.invocation().parameters());
      Optional<Job> queued = store.queue(job.id(), runId);
      if (queued.isEmpty()) {
        // It was given up, and its run looked for before there was one.
        run.fail(runId);
        throw MillraceException.unavailable("The job's run took too long to be made.", null);
      }
      return queued.get();
    } catch (MillraceException failure) {
      // Whether there is a run is not known for certain: the row stays until it was looked for.
      store.forgetRequest(job.id());
      throw failure;
    }
  }
}
