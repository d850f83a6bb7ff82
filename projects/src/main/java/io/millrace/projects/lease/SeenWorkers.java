package io.millrace.projects.lease;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.millrace.projects.job.SeenWorkerStore;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Notes who asks for jobs: not with each claim, but often enough to know who is there. */
@ApplicationScoped
class SeenWorkers {

  private record Worker(String name, List<String> queues, List<String> capabilities) {}

  private final SeenWorkerStore store;
  private final Cache<Worker, Boolean> noted =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofSeconds(30)).build();

  SeenWorkers(SeenWorkerStore store) {
    this.store = store;
  }

  void note(Claim claim) {
    Worker worker = new Worker(claim.worker(), claim.queues(), claim.capabilities());
    if (noted.getIfPresent(worker) == null) {
      store.note(claim.queues(), claim.worker(), claim.capabilities());
      noted.put(worker, true);
    }
  }

  @Scheduled(every = "1h", concurrentExecution = ConcurrentExecution.SKIP)
  void forget() {
    store.forget();
  }
}
