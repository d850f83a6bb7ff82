package io.millrace.projects.reproduction;

import io.millrace.projects.inspection.CallTime;
import io.millrace.projects.inspection.Places;
import io.millrace.projects.job.Job;
import io.millrace.projects.job.JobExtras;
import io.millrace.projects.job.JobIds;
import io.millrace.projects.job.Jobs;
import io.millrace.projects.job.Request;
import io.millrace.projects.queue.RunRules;
import io.millrace.projects.v1.ListReproductionsRequest;
import io.millrace.projects.v1.ReproduceRunRequest;
import io.millrace.projects.v1.ReproduceRunResponse;
import io.millrace.projects.v1.Reproduction;
import io.millrace.projects.v1.Severity;
import io.millrace.projects.v1.Tolerance;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.page.Page;
import io.millrace.runtime.page.PageQuery;
import io.millrace.runtime.page.QueryDigest;
import io.millrace.tracking.v1.Run;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What can be done with reproductions. */
@ApplicationScoped
class Reproductions {

  private static final String SOURCE_TAG = "millrace.reproducedFrom";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST_PATTERNS = 100;

  private final Runs runs;
  private final Preflight preflight;
  private final Jobs jobs;
  private final ReproductionStore store;
  private final RunRules rules;
  private final Places places;

  Reproductions(
      Runs runs,
      Preflight preflight,
      Jobs jobs,
      ReproductionStore store,
      RunRules rules,
      ReproductionConfig config) {
    this.rules = rules;
    places =
        new Places(
            config.maxChecks(),
            PATIENCE,
            "%d runs are being looked into already (millrace.projects.reproduction.max-checks): try again later."
                .formatted(config.maxChecks()));
    this.runs = runs;
    this.preflight = preflight;
    this.jobs = jobs;
    this.store = store;
  }

  ReproduceRunResponse reproduce(ReproduceRunRequest request) throws Exception {
    check(request);
    rules.checkEnabled();
    Run run = runs.get(request.getRunId());
    Findings findings = new Findings();
    Optional<Plan> plan =
        CallTime.within(
            "Looking for what run '%s' was made from".formatted(request.getRunId()),
            () -> places.take(() -> preflight.plan(run, request, findings)));
    ReproduceRunResponse.Builder answer =
        ReproduceRunResponse.newBuilder().addAllFindings(findings.all());
    if (request.getValidateOnly()) {
      plan.ifPresent(each -> jobs.check(each.spec()));
      return answer.build();
    }
    boolean isStopped =
        findings.has(Severity.SEVERITY_FATAL)
            || findings.has(Severity.SEVERITY_ERROR) && !request.getForce();
    if (plan.isEmpty() || isStopped) {
      throw MillraceException.badRequest(
          "Run '%s' cannot be reproduced. %s".formatted(request.getRunId(), findings.text()));
    }
    Job job = start(request, plan.get(), findings);
    return answer.setJob(jobs.show(job)).setReproduction(get(job.id().toString())).build();
  }

  private Job start(ReproduceRunRequest request, Plan plan, Findings findings) {
    Reproduction.Builder asked =
        Reproduction.newBuilder()
            .setSourceRunId(request.getRunId())
            .addAllFindings(findings.all())
            .putAllMetricTolerances(request.getMetricTolerancesMap())
            .addAllIgnoredArtifacts(request.getIgnoredArtifactsList())
            .setCreationTimestamp(System.currentTimeMillis());
    if (request.hasTolerance()) {
      asked.setTolerance(request.getTolerance());
    }
    JobExtras extras =
        new JobExtras(
            Map.of(SOURCE_TAG, request.getRunId()),
            plan.lock(),
            (connection, job) ->
                ReproductionStore.note(connection, job, asked.build(), plan.origin()),
            null);
    Request asking =
        Request.ofUser(request.getRequestId(), request.toBuilder().clearRequestId().build());
    return jobs.create(plan.spec(), asking, extras);
  }

  private static void check(ReproduceRunRequest request) {
    check("tolerance", request.getTolerance());
    request
        .getMetricTolerancesMap()
        .forEach((key, tolerance) -> check("metric_tolerances." + key, tolerance));
    if (request.getIgnoredArtifactsCount() > MOST_PATTERNS) {
      throw invalid("ignored_artifacts", "There may be %d at most".formatted(MOST_PATTERNS));
    }
  }

  private static void check(String field, Tolerance tolerance) {
    if (!(tolerance.getAbsolute() >= 0)) {
      throw invalid(field + ".absolute", "It is at least 0");
    }
    if (!(tolerance.getRelative() >= 0)) {
      throw invalid(field + ".relative", "It is at least 0");
    }
  }

  private static MillraceException invalid(String field, String why) {
    return MillraceException.invalid(
        "Invalid value for parameter '%s' supplied: %s.".formatted(field, why));
  }

  Reproduction get(String id) {
    return find(id)
        .orElseThrow(
            () -> MillraceException.notFound("Reproduction with ID '%s' not found.".formatted(id)));
  }

  private Optional<Reproduction> find(String id) {
    UUID uuid;
    try {
      uuid = JobIds.parse(id);
    } catch (MillraceException e) {
      return Optional.empty();
    }
    return store.get(uuid);
  }

  Page<Reproduction> list(ListReproductionsRequest request) {
    PageQuery asked =
        PageQuery.of(
            request.getPageSize(),
            request.getPageToken(),
            QueryDigest.of("reproductions", request.getRunId()));
    List<ReproductionStore.Numbered> found =
        store.of(request.getRunId(), asked.position(Long.class, Long.MAX_VALUE), asked.limit());
    return asked
        .page(found, ReproductionStore.Numbered::sequence)
        .map(each -> each.reproduction().toBuilder().clearComparison().build());
  }
}
