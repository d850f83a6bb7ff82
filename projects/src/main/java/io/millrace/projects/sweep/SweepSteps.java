package io.millrace.projects.sweep;

import io.millrace.projects.job.Job;
import io.millrace.projects.v1.SweepState;
import io.millrace.projects.v1.TrialCounts;
import io.millrace.projects.v1.TrialState;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What a sweep needs to go on. Each step is noted when it is done, and taken again if it was not:
 * whoever dies in between, another goes on.
 */
@ApplicationScoped
class SweepSteps {

  private static final Logger LOG = Logger.getLogger(SweepSteps.class);

  /** Then what has ended meanwhile is seen to. */
  private static final int AT_ONCE = 20;

  private final ProgressStore store;
  private final TrialStore trials;
  private final TrialJobs jobs;
  private final SweepRun run;
  private final Outcomes outcomes;

  SweepSteps(
      ProgressStore store, TrialStore trials, TrialJobs jobs, SweepRun run, Outcomes outcomes) {
    this.store = store;
    this.trials = trials;
    this.jobs = jobs;
    this.run = run;
    this.outcomes = outcomes;
  }

  /** Takes all steps that can be taken now; the sweep says why, if one cannot be yet. */
  void take(SweepRow sweep) {
    try {
      Optional<SweepRow> ready = withRun(sweep);
      if (ready.isPresent()) {
        advance(ready.get());
      }
    } catch (RuntimeException failure) {
      store.say(sweep, message(failure));
    }
  }

  /** The sweep with its run, which is made if it is not there; empty if there can be none. */
  Optional<SweepRow> withRun(SweepRow sweep) {
    if (sweep.runId() != null) {
      return Optional.of(sweep);
    }
    try {
      return Optional.of(store.setRun(sweep, run.make(sweep)));
    } catch (MillraceException failure) {
      if (TrialJobs.mayPass(failure)) {
        throw failure;
      }
      store.cancelWaiting(sweep);
      store.end(sweep, SweepState.SWEEP_STATE_FAILED, null, failure.getMessage());
      return Optional.empty();
    }
  }

  private void advance(SweepRow sweep) {
    do {
      for (BegunTrial trial : store.begun(sweep)) {
        advance(sweep, trial);
      }
      if (sweep.isCancelled() || hasFailedTooOften(sweep)) {
        store.cancelWaiting(sweep);
      }
    } while (beginSome(sweep) == AT_ONCE);
    store.say(sweep, null);
    endIfDone(sweep);
  }

  /** Answers how many have begun. */
  private int beginSome(SweepRow sweep) {
    int count = 0;
    while (count < AT_ONCE) {
      Optional<BegunTrial> next = store.beginNext(sweep);
      if (next.isEmpty()) {
        break;
      }
      make(sweep, next.get());
      count++;
    }
    return count;
  }

  private void advance(SweepRow sweep, BegunTrial trial) {
    if (trial.hasEnded()) {
      store.end(sweep, outcomes.of(sweep, trial));
    } else if (trial.jobId() != null) {
      if (sweep.isCancelled()) {
        jobs.find(sweep, trial).ifPresent(jobs::cancel);
      }
    } else if (sweep.isCancelled()) {
      giveUp(sweep, trial);
    } else {
      make(sweep, trial);
    }
  }

  private void make(SweepRow sweep, BegunTrial trial) {
    try {
      Job job = jobs.make(sweep, trial);
      if (!store.setJob(sweep, trial, job)) {
        // Another server has given the trial up meanwhile.
        jobs.cancel(job);
      }
    } catch (MillraceException failure) {
      if (TrialJobs.mayPass(failure)) {
        throw failure;
      }
      store.end(
          sweep,
          new EndedTrial(
              trial.number(), TrialState.TRIAL_STATE_FAILED, failure.getMessage(), null));
    }
  }

  /** Whether there is a job that was not noted is not known: one that is there is ended. */
  private void giveUp(SweepRow sweep, BegunTrial trial) {
    jobs.find(sweep, trial).ifPresent(jobs::cancel);
    store.end(sweep, new EndedTrial(trial.number(), TrialState.TRIAL_STATE_CANCELLED, null, null));
  }

  private TrialCounts counts(SweepRow sweep) {
    return trials.counts(List.of(sweep)).get(sweep.sequence());
  }

  private boolean hasFailedTooOften(SweepRow sweep) {
    return sweep.maxFailed() != null && counts(sweep).getFailed() > sweep.maxFailed();
  }

  private void endIfDone(SweepRow sweep) {
    TrialCounts counts = counts(sweep);
    if (counts.getWaiting() + counts.getQueued() + counts.getRunning() > 0) {
      return;
    }
    Verdict verdict = Verdict.of(sweep, counts);
    TrialRow best = trials.best(List.of(sweep)).get(sweep.sequence());
    run.end(sweep, verdict.state(), best);
    store.end(sweep, verdict.state(), best == null ? null : best.runId(), verdict.message());
  }

  private static String message(RuntimeException failure) {
    if (failure instanceof MillraceException) {
      return failure.getMessage();
    }
    LOG.error("A sweep does not go on", failure);
    return "An error within: see the server's log.";
  }
}
