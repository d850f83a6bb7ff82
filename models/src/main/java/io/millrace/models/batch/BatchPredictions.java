package io.millrace.models.batch;

import io.millrace.models.v1.CreateBatchPredictionRequest;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.page.Page;
import io.millrace.runtime.page.PageQuery;
import io.millrace.runtime.page.QueryDigest;
import io.millrace.tracking.v1.RunStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** What can be done with jobs. */
@ApplicationScoped
class BatchPredictions {

  private static final QueryDigest LIST = QueryDigest.of("batch_predictions");

  private final NewJob newJob;
  private final JobStore store;
  private final BatchWorker worker;
  private final Sweeper sweeper;
  private final JobRun run;

  BatchPredictions(NewJob newJob, JobStore store, BatchWorker worker, Sweeper sweeper, JobRun run) {
    this.newJob = newJob;
    this.store = store;
    this.worker = worker;
    this.sweeper = sweeper;
    this.run = run;
  }

  Job create(CreateBatchPredictionRequest request) throws IOException {
    Job created = newJob.create(request);
    Thread.ofVirtual().start(worker::look);
    return created;
  }

  Job get(String id) {
    return store.get(uuid(id)).orElseThrow(() -> absent(id));
  }

  Page<Job> list(int pageSize, String token) {
    PageQuery asked = PageQuery.of(pageSize, token, LIST);
    List<Job> jobs = store.list(asked.position(Long.class, Long.MAX_VALUE), asked.limit());
    return asked.page(jobs, Job::sequence);
  }

  Job cancel(String id) {
    Job job = get(id);
    if (store.cancel(job.id())) {
      run.end(job.spec(), RunStatus.RUN_STATUS_KILLED);
    }
    return get(id);
  }

  void delete(String id) {
    Job job = get(id);
    if (!job.hasEnded()) {
      throw MillraceException.badRequest(
          "Batch prediction '%s' has not ended: cancel it first.".formatted(id));
    }
    sweeper.sweep(job);
    store.remove(job.id());
  }

  private static UUID uuid(String id) {
    try {
      UUID uuid = UUID.fromString(id);
      if (uuid.toString().equalsIgnoreCase(id)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // It names none.
    }
    throw absent(id);
  }

  private static MillraceException absent(String id) {
    return MillraceException.notFound("Batch prediction with ID '%s' not found.".formatted(id));
  }
}
