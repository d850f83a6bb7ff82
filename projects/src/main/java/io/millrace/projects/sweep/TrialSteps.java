package io.millrace.projects.sweep;

import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.job.FinalFailures;
import io.millrace.projects.job.Job;
import io.millrace.projects.v1.TrialState;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** What trials need to begin and to end. */
@ApplicationScoped
class TrialSteps {

  private final ProgressStore store;
  private final TrialJobs jobs;
  private final Outcomes outcomes;

  TrialSteps(ProgressStore store, TrialJobs jobs, Outcomes outcomes) {
    this.store = store;
    this.jobs = jobs;
    this.outcomes = outcomes;
  }

  /** Sees to all that have begun, as far as it can; the first failure, if there was one. */
  Optional<RuntimeException> seeToBegun(SweepRow sweep) {
    Optional<RuntimeException> first = Optional.empty();
    for (BegunTrial trial : store.begun(sweep)) {
      try {
        seeTo(sweep, trial);
      } catch (RuntimeException failure) {
        first = first.or(() -> Optional.of(failure));
      }
    }
    return first;
  }

  private void seeTo(SweepRow sweep, BegunTrial trial) {
    if (trial.hasEnded()) {
      store.end(sweep, outcomes.of(sweep, trial));
    } else if (trial.jobId() != null) {
      if (sweep.isCancelled()) {
        jobs.find(sweep, trial).ifPresent(jobs::cancel);
      }
    } else if (sweep.isOver()) {
      giveUp(sweep, trial);
    } else {
      make(sweep, trial);
    }
  }

  /** Lets up to so many begin; answers how many have. */
  int begin(SweepRow sweep, int most) {
    int count = 0;
    for (Optional<BegunTrial> next = next(sweep, count, most);
        next.isPresent();
        next = next(sweep, count, most)) {
      make(sweep, next.get());
      count++;
    }
    return count;
  }

  private Optional<BegunTrial> next(SweepRow sweep, int count, int most) {
    return count == most || sweep.isOver() ? Optional.empty() : store.beginNext(sweep);
  }

  private void make(SweepRow sweep, BegunTrial trial) {
    try {
      Job job = jobs.make(sweep, trial);
      if (!store.setJob(sweep, trial, job)) {
        // Another server has given the trial up meanwhile.
        jobs.cancel(job);
      }
    } catch (MillraceException failure) {
      if (!isFinal(failure)) {
        throw failure;
      }
      // All were checked when the sweep was made: what is wrong with one now is so with all.
      store.stop(sweep, "Trial %d: %s".formatted(trial.number(), failure.getMessage()));
      store.end(sweep, ended(trial, TrialState.TRIAL_STATE_FAILED, failure.getMessage()));
    }
  }

  /** What the server or the queue allows may be changed again, and what was removed be made. */
  private static boolean isFinal(MillraceException failure) {
    return FinalFailures.has(failure)
        && failure.reason() != ErrorReason.ERROR_REASON_PERMISSION_DENIED
        && failure.reason() != ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST;
  }

  /** Whether there is a job that was not noted is not known: one that is there is ended. */
  private void giveUp(SweepRow sweep, BegunTrial trial) {
    if (jobs.isBeingMade(sweep, trial)) {
      throw MillraceException.unavailable(
          "The job of trial %d is just being made.".formatted(trial.number()), null);
    }
    jobs.find(sweep, trial).ifPresent(jobs::cancel);
    store.end(sweep, ended(trial, TrialState.TRIAL_STATE_CANCELLED, null));
  }

  private static EndedTrial ended(BegunTrial trial, TrialState state, String message) {
    return new EndedTrial(trial.number(), state, message, null);
  }
}
