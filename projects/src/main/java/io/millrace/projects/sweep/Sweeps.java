package io.millrace.projects.sweep;

import com.google.protobuf.Struct;
import io.millrace.projects.job.JobSeries;
import io.millrace.projects.job.Jobs;
import io.millrace.projects.job.Request;
import io.millrace.projects.v1.CreateSweepRequest;
import io.millrace.projects.v1.ListSweepsRequest;
import io.millrace.projects.v1.ListTrialsRequest;
import io.millrace.projects.v1.Objective;
import io.millrace.projects.v1.SearchSpace;
import io.millrace.projects.v1.SweepState;
import io.millrace.projects.v1.UpdateSweepRequest;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.page.Page;
import io.millrace.runtime.page.PageQuery;
import io.millrace.runtime.page.QueryDigest;
import io.millrace.tracking.v1.CreateRunRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What can be done with sweeps. */
@ApplicationScoped
class Sweeps {

  private static final int DEFAULT_PARALLEL = 4;

  private final SweepStore store;
  private final TrialStore trials;
  private final SweepDriver driver;
  private final TrialJobs trialJobs;
  private final Jobs jobs;

  Sweeps(SweepStore store, TrialStore trials, SweepDriver driver, TrialJobs trialJobs, Jobs jobs) {
    this.store = store;
    this.trials = trials;
    this.driver = driver;
    this.trialJobs = trialJobs;
    this.jobs = jobs;
  }

  SweepRow create(CreateSweepRequest request) {
    Request asking =
        Request.ofUser(request.getRequestId(), request.toBuilder().clearRequestId().build());
    Optional<SweepRow> before = asking.isRepeatable() ? store.ofRequest(asking) : Optional.empty();
    return before.isPresent() ? before.get() : make(request, asking);
  }

  private SweepRow make(CreateSweepRequest request, Request asking) {
    SweepRules.check(request);
    SearchSpace space = SearchSpaces.seeded(request.getSearchSpace());
    List<Struct> sets = SearchSpaces.sets(space);
    JobSeries series = jobs.series(request.getSpec(), sets);
    List<byte[]> parameters = sets.stream().map(Struct::toByteArray).toList();
    Optional<SweepRow> created = store.create(row(request, space, series), parameters, asking);
    if (created.isEmpty()) {
      return store.ofRequest(asking).orElseThrow();
    }
    trialJobs.remember(created.get(), series.project());
    driver.begin(created.get());
    return get(created.get().id().toString());
  }

  private static SweepRow row(CreateSweepRequest request, SearchSpace space, JobSeries series) {
    long now = System.currentTimeMillis();
    Objective objective = request.hasObjective() ? request.getObjective() : null;
    int maxParallel =
        request.hasMaxParallelTrials() ? request.getMaxParallelTrials() : DEFAULT_PARALLEL;
    Integer maxFailed = request.hasMaxFailedTrials() ? request.getMaxFailedTrials() : null;
    return new SweepRow(
        0,
        UUID.randomUUID(),
        series.spec(),
        space,
        objective,
        series.project().version(),
        series.spec().getExperimentId(),
        run(series, now),
        null,
        maxParallel,
        maxFailed,
        SweepState.SWEEP_STATE_RUNNING,
        null,
        null,
        false,
        now,
        null,
        0);
  }

  private static CreateRunRequest run(JobSeries series, long now) {
    CreateRunRequest.Builder run =
        CreateRunRequest.newBuilder()
            .setExperimentId(series.spec().getExperimentId())
            .setRunName(series.spec().getRunName())
            .setStartTime(now);
    series.tags().forEach((key, value) -> run.addTagsBuilder().setKey(key).setValue(value));
    return run.build();
  }

  SweepRow get(String id) {
    return store.get(uuid(id)).orElseThrow(() -> absent(id));
  }

  private static UUID uuid(String id) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw absent(id);
    }
  }

  private static MillraceException absent(String id) {
    return MillraceException.notFound("Sweep with ID '%s' not found.".formatted(id));
  }

  /** Sweeps as the contract has them. */
  List<io.millrace.projects.v1.Sweep> show(List<SweepRow> sweeps) {
    return SweepMapper.of(sweeps, trials.counts(sweeps), trials.best(sweeps));
  }

  io.millrace.projects.v1.Sweep show(SweepRow sweep) {
    return show(List.of(sweep)).getFirst();
  }

  Page<SweepRow> list(ListSweepsRequest request) {
    if (request.getStatesList().contains(SweepState.UNRECOGNIZED)) {
      throw SearchSpaces.invalid("states", "There is no such state");
    }
    QueryDigest query =
        QueryDigest.of("sweeps", request.getStatesList().stream().sorted().toList().toString());
    PageQuery asked = PageQuery.of(request.getPageSize(), request.getPageToken(), query);
    List<SweepRow> found =
        store.list(
            request.getStatesList(), asked.position(Long.class, Long.MAX_VALUE), asked.limit());
    return asked.page(found, SweepRow::sequence);
  }

  Page<TrialRow> trials(ListTrialsRequest request) {
    SweepRow sweep = get(request.getSweepId());
    QueryDigest query = QueryDigest.of("trials", sweep.id().toString());
    PageQuery asked = PageQuery.of(request.getPageSize(), request.getPageToken(), query);
    List<TrialRow> found = trials.list(sweep, asked.position(Long.class, 0L), asked.limit());
    return asked.page(found, trial -> (long) trial.number());
  }

  SweepRow update(UpdateSweepRequest request) {
    SweepRow sweep = get(request.getSweepId());
    SweepRules.check(request);
    Integer maxParallel = request.hasMaxParallelTrials() ? request.getMaxParallelTrials() : null;
    Integer maxFailed = request.hasMaxFailedTrials() ? request.getMaxFailedTrials() : null;
    if (!store.bound(sweep.id(), maxParallel, maxFailed)) {
      throw MillraceException.badRequest("Sweep '%s' has ended.".formatted(sweep.id()));
    }
    driver.wake(sweep.id());
    return get(request.getSweepId());
  }

  SweepRow cancel(String id) {
    SweepRow sweep = get(id);
    store.cancel(sweep.id());
    driver.wake(sweep.id());
    return get(id);
  }

  void delete(String id) {
    SweepRow sweep = get(id);
    if (!store.remove(sweep.id())) {
      // Somebody else may have removed it.
      get(id);
      throw MillraceException.badRequest(
          "Sweep '%s' has not ended: cancel it first.".formatted(id));
    }
  }
}
