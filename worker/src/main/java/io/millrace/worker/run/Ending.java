package io.millrace.worker.run;

import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.FinishAttemptRequest;
import io.millrace.projects.v1.InputFile;
import io.millrace.worker.executor.Exit;
import io.millrace.worker.log.Masking;
import java.util.Collection;
import java.util.List;

/**
 * How an attempt went.
 *
 * @param exit null if the command did not run
 * @param message null if there is no more to say
 * @param lock null if it is not known
 * @param inputs what parameters named, and was fetched
 */
record Ending(
    AttemptOutcome outcome,
    Exit exit,
    String message,
    EnvironmentLock lock,
    List<InputFile> inputs) {

  Ending {
    inputs = List.copyOf(inputs);
  }

  static Ending notPrepared(String why) {
    return new Ending(AttemptOutcome.ATTEMPT_OUTCOME_NOT_PREPARED, null, why, null, List.of());
  }

  static Ending of(Exit exit, EnvironmentLock lock, List<InputFile> inputs) {
    AttemptOutcome outcome =
        switch (exit.reason()) {
          case ENDED ->
              exit.isSuccess()
                  ? AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED
                  : AttemptOutcome.ATTEMPT_OUTCOME_FAILED;
          case OUT_OF_MEMORY -> AttemptOutcome.ATTEMPT_OUTCOME_OUT_OF_MEMORY;
          case NOT_PREPARED -> AttemptOutcome.ATTEMPT_OUTCOME_NOT_PREPARED;
          case RELEASED -> AttemptOutcome.ATTEMPT_OUTCOME_RELEASED;
          case TIMED_OUT -> AttemptOutcome.ATTEMPT_OUTCOME_TIMED_OUT;
        };
    String message = exit.message();
    if (message == null && outcome == AttemptOutcome.ATTEMPT_OUTCOME_FAILED) {
      message = "The command %s.".formatted(exit);
    }
    return new Ending(outcome, exit, message, lock, inputs);
  }

  /**
   * What the server is told.
   *
   * @param secrets that are not to be seen in the message, whatever has failed
   */
  FinishAttemptRequest.Builder request(Collection<String> secrets) {
    FinishAttemptRequest.Builder request =
        FinishAttemptRequest.newBuilder().setOutcome(outcome).addAllInputs(inputs);
    if (exit != null && exit.code() != null) {
      request.setExitCode(exit.code());
    }
    if (exit != null && exit.signal() != null) {
      request.setSignal(exit.signal());
    }
    if (message != null) {
      request.setMessage(Masking.hide(message, secrets));
    }
    if (lock != null) {
      request.setLock(lock);
    }
    return request;
  }
}
