package io.millrace.projects.job;

import io.millrace.projects.v1.CloneJobRequest;
import io.millrace.projects.v1.CreateJobRequest;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.ListJobsRequest;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.page.Page;
import io.millrace.runtime.page.PageToken;
import io.millrace.runtime.page.QueryDigest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be done with jobs. */
@ApplicationScoped
public class Jobs {

  private static final int DEFAULT_PAGE = 100;
  private static final int LARGEST_PAGE = 1000;

  private final NewJob newJob;
  private final JobStore store;
  private final AttemptStore attempts;
  private final Settler settler;

  Jobs(NewJob newJob, JobStore store, AttemptStore attempts, Settler settler) {
    this.newJob = newJob;
    this.store = store;
    this.attempts = attempts;
    this.settler = settler;
  }

  /** A job as the contract has it. */
  public io.millrace.projects.v1.Job show(Job job) {
    return JobMapper.of(job, attempts.of(job));
  }

  /** Jobs as the contract has them. */
  List<io.millrace.projects.v1.Job> show(List<Job> jobs) {
    Map<Long, List<Attempt>> all = attempts.of(jobs);
    return jobs.stream()
        .map(job -> JobMapper.of(job, all.getOrDefault(job.sequence(), List.of())))
        .toList();
  }

  /**
   * Queues a job for somebody.
   *
   * @param creator a user, or {@code schedules/<name>}
   */
  public Job create(CreateJobRequest request, String creator) {
    return newJob.create(request, creator, JobExtras.NONE);
  }

  /** Queues a job that more comes with. */
  public Job create(CreateJobRequest request, String creator, JobExtras extras) {
    return newJob.create(request, creator, extras);
  }

  /** What runs a job's files once more, as it did. */
  public JobSpec again(Job job) {
    return Clones.again(job).build();
  }

  Job cloned(CloneJobRequest request) {
    CreateJobRequest create =
        CreateJobRequest.newBuilder()
            .setSpec(Clones.of(get(request.getJobId()), request))
            .setRequestId(request.getRequestId())
            .build();
    return create(create, "");
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
    int asked = request.getPageSize();
    if (asked < 0 || asked > LARGEST_PAGE) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'page_size' supplied: It is from 1 to %d."
              .formatted(asked, LARGEST_PAGE));
    }
    int size = asked == 0 ? DEFAULT_PAGE : asked;
    QueryDigest query =
        QueryDigest.of(
            "jobs",
            request.getQueue(),
            request.getStatesList().stream().sorted().toList().toString());
    long before =
        request.getPageToken().isEmpty()
            ? Long.MAX_VALUE
            : PageToken.decode(query, request.getPageToken()).expect(1).get(0, Long.class);
    List<Job> jobs = store.list(request.getQueue(), request.getStatesList(), before, size + 1);
    return jobs.size() <= size
        ? new Page<>(jobs, Optional.empty())
        : new Page<>(
            jobs.subList(0, size),
            Optional.of(PageToken.encode(query, List.of(jobs.get(size - 1).sequence()))));
  }

  /** Ends a job, as CancelJob does. */
  public Job cancel(String id) {
    Job job = get(id);
    store.cancel(job.id());
    settler.wake();
    return get(id);
  }

  void delete(String id) {
    Job job = get(id);
    if (!job.hasEnded()) {
      throw MillraceException.badRequest("Job '%s' has not ended: cancel it first.".formatted(id));
    }
    store.remove(job.id());
  }
}
