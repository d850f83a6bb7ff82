package io.millrace.projects.job;

import io.millrace.projects.v1.JobState;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Jobs that wait though there are workers, as none of these can run them. */
@ApplicationScoped
class Unfit {

  private final SeenWorkerStore workers;

  Unfit(SeenWorkerStore workers) {
    this.workers = workers;
  }

  /**
   * Why jobs wait that say nothing of it themselves, by their sequence. Nothing of those of a queue
   * that no worker was seen at: they wait for any.
   */
  Map<Long, String> of(Collection<Job> jobs) {
    List<Job> waiting =
        jobs.stream()
            .filter(job -> job.state() == JobState.JOB_STATE_QUEUED && job.stateMessage() == null)
            .toList();
    if (waiting.isEmpty()) {
      return Map.of();
    }
    Map<Long, List<String>> needs = workers.needs(waiting);
    if (needs.isEmpty()) {
      return Map.of();
    }
    Map<String, List<SeenWorkerStore.Seen>> seen =
        workers.seen(waiting.stream().map(Job::queue).distinct().toList()).stream()
            .collect(Collectors.groupingBy(SeenWorkerStore.Seen::queue));
    Map<Long, String> reasons = new HashMap<>();
    for (Job job : waiting) {
      List<String> needed = needs.getOrDefault(job.sequence(), List.of());
      List<SeenWorkerStore.Seen> of = seen.getOrDefault(job.queue(), List.of());
      if (!of.isEmpty() && of.stream().noneMatch(each -> each.fits(needed))) {
        reasons.put(job.sequence(), why(job.queue(), needed, of));
      }
    }
    return reasons;
  }

  private static String why(String queue, List<String> needed, List<SeenWorkerStore.Seen> seen) {
    List<String> lacking =
        needed.stream()
            .filter(need -> seen.stream().noneMatch(each -> each.fits(List.of(need))))
            .toList();
    // Where there is each of them, there is no one worker that has all.
    return "None of the workers that ask for jobs of queue '%s' can run it. It needs one that %s."
        .formatted(
            queue,
            (lacking.isEmpty() ? needed : lacking)
                .stream().map(Needs::told).collect(Collectors.joining(", and that ")));
  }
}
