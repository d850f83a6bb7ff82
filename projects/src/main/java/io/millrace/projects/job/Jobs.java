package io.millrace.projects.job;

import com.google.protobuf.Struct;
import io.millrace.projects.v1.CloneJobRequest;
import io.millrace.projects.v1.CreateJobRequest;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.JobState;
import io.millrace.projects.v1.ListJobsRequest;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.page.Page;
import io.millrace.runtime.page.PageQuery;
import io.millrace.runtime.page.QueryDigest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be done with jobs. */
@ApplicationScoped
public class Jobs {

  private static final Duration DELETE_PATIENCE = Duration.ofSeconds(5);
  private static final Duration DELETE_LOOK = Duration.ofMillis(50);

  private final NewJob newJob;
  private final JobStore store;
  private final AttemptStore attempts;
  private final Settler settler;
  private final Unfit unfit;

  Jobs(NewJob newJob, JobStore store, AttemptStore attempts, Settler settler, Unfit unfit) {
    this.unfit = unfit;
    this.newJob = newJob;
    this.store = store;
    this.attempts = attempts;
    this.settler = settler;
  }

  /** A job as the contract has it. */
  public io.millrace.projects.v1.Job show(Job job) {
    return show(List.of(job)).getFirst();
  }

  /** Jobs as the contract has them. */
  List<io.millrace.projects.v1.Job> show(List<Job> jobs) {
    Map<Long, List<Attempt>> all = attempts.of(jobs);
    Map<Long, String> waiting = unfit.of(jobs);
    return jobs.stream()
        .map(
            job ->
                JobMapper.of(
                    job, all.getOrDefault(job.sequence(), List.of()), waiting.get(job.sequence())))
        .toList();
  }

  Job create(CreateJobRequest request) {
    JobSpec spec = request.getSpec();
    return create(spec, Request.ofUser(request.getRequestId(), spec), JobExtras.NONE);
  }

  /** Queues a job that a user has asked for, and that more comes with. */
  public Job create(JobSpec spec, Request request, JobExtras extras) {
    return newJob.create(spec, request, "", extras);
  }

  /**
   * Queues a job of the server's own; for the same occasion there is one job, however often it is
   * asked for.
   *
   * @param creator {@code schedules/<name>}
   */
  public Job createOnce(JobSpec spec, String occasion, String creator) {
    return createOnce(spec, occasion, creator, JobExtras.NONE);
  }

  /**
   * As {@link #createOnce(JobSpec, String, String)}, with more that comes with it.
   *
   * @param creator {@code schedules/<name>} or {@code sweeps/<id>}
   */
  public Job createOnce(JobSpec spec, String occasion, String creator, JobExtras extras) {
    return newJob.create(spec, Request.ofServer(occasion), creator, extras);
  }

  /** The job of an occasion; empty if there is none, or none any more. */
  public Optional<Job> findOnce(String occasion) {
    return store.ofRequest(Request.ofServer(occasion));
  }

  /** Whether the job of an occasion is about to be made. */
  public boolean isBeingMade(String occasion) {
    return store.isReserved(occasion);
  }

  /**
   * What many jobs have in common that differ in some parameters alone, each of them checked as a
   * job of its own would be. None is made.
   *
   * @param sets of parameters, which take the place of the spec's own
   * @throws MillraceException as the contract says of CreateJob
   */
  public JobSeries series(JobSpec spec, List<Struct> sets) {
    return newJob.series(spec, sets);
  }

  /** What runs a job's files once more, as it did. */
  public JobSpec again(Job job) {
    return Clones.again(job).build();
  }

  Job cloned(CloneJobRequest request) {
    JobSpec spec = Clones.of(get(request.getJobId()), request);
    return create(spec, Request.ofUser(request.getRequestId(), spec), JobExtras.NONE);
  }

  /** Says what is wrong with a job before there is one. */
  public void check(JobSpec spec) {
    newJob.check(spec);
  }

  /** The job of an id; empty if there is none any more. */
  public Optional<Job> find(String id) {
    return store.get(JobIds.parse(id));
  }

  /**
   * The job of an id.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST
   */
  public Job get(String id) {
    return store.get(JobIds.parse(id)).orElseThrow(() -> JobIds.absent(id));
  }

  Page<Job> list(ListJobsRequest request) {
    if (request.getStatesList().contains(JobState.UNRECOGNIZED)) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'states' supplied: There is no such state.");
    }
    QueryDigest query =
        QueryDigest.of(
            "jobs",
            request.getQueue(),
            request.getStatesList().stream().sorted().toList().toString());
    PageQuery asked = PageQuery.of(request.getPageSize(), request.getPageToken(), query);
    List<Job> jobs =
        store.list(
            request.getQueue(),
            request.getStatesList(),
            asked.position(Long.class, Long.MAX_VALUE),
            asked.limit());
    return asked.page(jobs, Job::sequence);
  }

  /** Ends a job, as CancelJob does. */
  public Job cancel(String id) {
    Job job = get(id);
    store.cancel(job.id());
    settler.wake();
    return get(id);
  }

  /** Removes one that has ended; what is still to be done for its run is waited for a while. */
  void delete(String id) throws InterruptedException {
    Job job = get(id);
    if (!job.hasEnded()) {
      throw MillraceException.badRequest("Job '%s' has not ended: cancel it first.".formatted(id));
    }
    long deadline = System.nanoTime() + DELETE_PATIENCE.toNanos();
    while (!store.remove(job.id())) {
      // Somebody else may have removed it.
      get(id);
      if (System.nanoTime() > deadline) {
        throw MillraceException.unavailable(
            "Job '%s' has ended, but its run is not told so yet or does not have its log yet: try again later."
                .formatted(id),
            null);
      }
      Thread.sleep(DELETE_LOOK);
    }
  }
}
