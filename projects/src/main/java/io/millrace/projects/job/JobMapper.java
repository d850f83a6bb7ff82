package io.millrace.projects.job;

import io.millrace.projects.v1.JobAttempt;
import java.util.List;

/** Jobs in the contract's words. */
final class JobMapper {

  private JobMapper() {}

  /**
   * A job.
   *
   * @param waiting why it waits, if it says nothing itself; null if there is no more to say
   */
  static io.millrace.projects.v1.Job of(Job job, List<Attempt> attempts, String waiting) {
    io.millrace.projects.v1.Job.Builder message =
        io.millrace.projects.v1.Job.newBuilder()
            .setJobId(job.id().toString())
            .setSpec(job.spec())
            .setResolvedVersion(job.resolvedVersion())
            .setRunId(job.runId())
            .setExperimentId(job.experimentId())
            .setState(job.state())
            .setAttemptCount(job.attempts())
            .setLogBytes(attempts.stream().mapToLong(Attempt::logBytes).sum())
            .setCreationTimestamp(job.creationTime())
            .setCreator(job.creator());
    if (job.stateMessage() != null) {
      message.setStateMessage(job.stateMessage());
    } else if (waiting != null) {
      message.setStateMessage(waiting);
    }
    if (!attempts.isEmpty()) {
      message.setLastAttempt(of(attempts.getLast()));
    }
    if (job.notBefore() != null) {
      message.setNotBeforeTimestamp(job.notBefore());
    }
    if (job.startTime() != null) {
      message.setStartTimestamp(job.startTime());
    }
    if (job.endTime() != null) {
      message.setEndTimestamp(job.endTime());
    }
    return message.build();
  }

  static JobAttempt of(Attempt attempt) {
    JobAttempt.Builder message =
        JobAttempt.newBuilder()
            .setNumber(attempt.number())
            .setWorker(attempt.worker())
            .setOutcome(attempt.outcome())
            .setStartTimestamp(attempt.startTime());
    if (attempt.exitCode() != null) {
      message.setExitCode(attempt.exitCode());
    }
    if (attempt.signal() != null) {
      message.setSignal(attempt.signal());
    }
    if (attempt.message() != null) {
      message.setMessage(attempt.message());
    }
    if (attempt.endTime() != null) {
      message.setEndTimestamp(attempt.endTime());
    }
    return message.build();
  }
}
