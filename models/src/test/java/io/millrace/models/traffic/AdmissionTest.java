package io.millrace.models.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void release() {
    end.countDown();
    callers.close();
  }

  @Test
  void soManyAreWorkedOnSoManyWaitAndTheRestIsTurnedAway() throws Exception {
    Admission admission = new Admission(2, 3, null);
    List<Future<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      answers.add(callers.submit(() -> admission.run(this::hold)));
    }
    await(() -> admission.active() == 2 && admission.waiting() == 3);

    assertThatThrownBy(() -> admission.run(() -> true))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_EXHAUSTED))
        .hasMessageContaining("2 calls are being worked on and 3 wait");

    end.countDown();
    for (Future<Boolean> answer : answers) {
      assertThat(answer.get()).isTrue();
    }
    assertThat(admission.active()).isZero();
    assertThat(admission.waiting()).isZero();
  }

  @Test
  void whoseTimePassesIsToldSoAndItsPlaceIsTakenUntilItsEnd() throws Exception {
    Admission admission = new Admission(1, 1, Duration.ofMillis(50));

    assertLate(() -> admission.run(this::hold), "was not answered within 50 ms");
    assertThat(admission.active()).isOne();
    assertLate(() -> admission.run(() -> true), "waited for 50 ms");

    end.countDown();
    await(() -> admission.active() == 0);
    assertThat(admission.run(() -> true)).isTrue();
  }

  @Test
  void aCallThatFailsGivesItsPlaceBack() {
    for (Duration timeout : new Duration[] {null, Duration.ofMinutes(1)}) {
      Admission admission = new Admission(1, 0, timeout);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(
                () ->
                    admission.run(
                        () -> {
                          throw MillraceException.badRequest("no");
                        }))
            .hasMessage("no");
      }
    }
  }

  @Test
  void neverAreMoreWorkedOnThanMayBe() throws Exception {
    Admission admission = new Admission(3, 1_000, null);
    AtomicInteger active = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Future<?>> calls = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      calls.add(
          callers.submit(
              () ->
                  admission.run(
                      () -> {
                        most.accumulateAndGet(active.incrementAndGet(), Math::max);
                        Thread.yield();
                        return active.decrementAndGet();
                      })));
    }
    for (Future<?> call : calls) {
      call.get();
    }
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void atOnceOrNotAtAllAndPastNobodyWhoWaits() throws Exception {
    Admission admission = new Admission(1, 1, null);
    assertThat(admission.<Boolean>runAtOnce(() -> true)).isTrue();
    assertThatThrownBy(
            () ->
                admission.runAtOnce(
                    () -> {
                      throw MillraceException.badRequest("no");
                    }))
        .hasMessage("no");

    Future<Boolean> first = callers.submit(() -> admission.run(this::hold));
    await(() -> admission.active() == 1);
    assertThat(admission.<Boolean>runAtOnce(() -> true)).isNull();
    end.countDown();
    assertThat(first.get()).isTrue();
    assertThat(admission.<Boolean>runAtOnce(() -> true)).isTrue();

    // What would have to be cut off is not for the caller's own thread.
    assertThat(new Admission(1, 1, Duration.ofMinutes(1)).<Boolean>runAtOnce(() -> true)).isNull();
  }

  private static void assertLate(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED))
        .hasMessageContaining(message);
  }

  private boolean hold() {
    try {
      end.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) throws Exception {
    while (!condition.getAsBoolean()) {
      Thread.sleep(1);
    }
  }
}
