package io.millrace.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.projects.v1.AttemptOutcome;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InterruptionTest {

  @Test
  void anAttemptThatIsOverIsNotKeptForItsTimeLimit() throws InterruptedException {
    WeakReference<Interruption> ended = new WeakReference<>(end());
    while (ended.get() != null) {
      System.gc();
      Thread.sleep(20);
    }
  }

  private static Interruption end() {
    Interruption interruption = new Interruption(Duration.ZERO);
    interruption.endAfter(Duration.ofHours(168));
    assertThat(interruption.over()).isNull();
    return interruption;
  }

  @Test
  void whatIsPreparedTooLongIsInterrupted() {
    Interruption interruption = new Interruption(Duration.ZERO);
    interruption.endAfter(Duration.ofMillis(10));
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
    assertThat(interruption.over()).isEqualTo(AttemptOutcome.ATTEMPT_OUTCOME_TIMED_OUT);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
