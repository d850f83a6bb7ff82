package io.millrace.projects.queue;

import io.millrace.project.source.ProjectUri;
import io.millrace.projects.v1.Queue;
import io.millrace.projects.v1.UpdateQueueRequest;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What can be done with queues. */
@ApplicationScoped
public class Queues {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final int LARGEST_BOUND = 1_000_000;
  private static final String DEFAULT = "default";

  private final QueueStore store;
  private final RunRules rules;
  private final Arrivals arrivals;

  Queues(QueueStore store, RunRules rules, Arrivals arrivals) {
    this.rules = rules;
    this.store = store;
    this.arrivals = arrivals;
  }

  List<Queue> list() {
    return store.list();
  }

  /**
   * Holds a queue against another job; what counts in the end is {@link QueueRoom}.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST; PERMISSION_DENIED if it takes no jobs, or
   *     none from there; RESOURCE_EXHAUSTED if as many wait as may
   */
  public void check(String name, ProjectUri source) {
    Queue queue = store.get(name).orElseThrow(() -> QueueRoom.absent(name));
    List<String> sources =
        queue.hasAllowedSources() ? queue.getAllowedSources().getUrisList() : null;
    new Admission(name, queue.getIsClosed(), sources).check(source);
    if (queue.getMaxWaitingJobs() > 0 && queue.getWaitingCount() >= queue.getMaxWaitingJobs()) {
      throw QueueRoom.full(name, queue.getWaitingCount());
    }
  }

  /**
   * Why a job that waits in a queue may not run, as what the queue or the server allows was changed
   * since; empty if it may. A closed queue runs what waits in it.
   */
  public Optional<String> objection(String name, ProjectUri source) {
    return rules
        .objection(source)
        .or(() -> store.admission(name).flatMap(queue -> queue.objection(source)));
  }

  Queue update(UpdateQueueRequest request) {
    if (!NAME.matcher(request.getName()).matches()) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'name' supplied: A queue's name has 1 to 63 lower-case letters, digits and hyphens, and begins with a letter.");
    }
    checkBound("max_concurrent_jobs", request.getMaxConcurrentJobs());
    checkBound("max_waiting_jobs", request.getMaxWaitingJobs());
    SourceRules.of("allowed_sources.uris", request.getAllowedSources().getUrisList());
    Queue queue = store.update(request);
    arrivals.signal(queue.getName(), arrivals.waiting());
    return queue;
  }

  private static void checkBound(String field, int value) {
    if (value < 0 || value > LARGEST_BOUND) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter '%s' supplied: It is from 0 to %d."
              .formatted(value, field, LARGEST_BOUND));
    }
  }

  void delete(String name) {
    if (name.equals(DEFAULT)) {
      throw MillraceException.badRequest("Queue 'default' is always there.");
    }
    if (!store.delete(name)) {
      store.get(name).orElseThrow(() -> QueueRoom.absent(name));
      throw MillraceException.badRequest(
          "In queue '%s' there are jobs that have not ended.".formatted(name));
    }
  }
}
