package io.millrace.python.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SupervisorTest {

  private static final Restarts SOON =
      new Restarts(Duration.ofMillis(10), Duration.ofMillis(40), Duration.ofMinutes(1), 3);

  @TempDir private Path folder;

  private final BlockingQueue<Child> started = new LinkedBlockingQueue<>();

  private CompletableFuture<String> startSleep() throws IOException {
    Child child =
        Child.start(
            new Command(
                "sleep",
                List.of("sleep", "600"),
                folder,
                ChildEnvironment.inherited(List.of()),
                0));
    started.add(child);
    return child.ended().thenApply(status -> child.ending());
  }

  @Test
  void whatIsKilledIsStartedAgain() throws InterruptedException {
    try (Supervisor supervisor = Supervisor.supervise("sleep", this::startSleep, SOON)) {
      supervisor.firstStart().join();
      Child first = started.poll(10, TimeUnit.SECONDS);
      first.kill();
      Child second = started.poll(10, TimeUnit.SECONDS);
      assertThat(second.pid()).isNotEqualTo(first.pid());
      assertThat(first.isAlive()).isFalse();
      assertThat(second.isAlive()).isTrue();
      assertThat(supervisor.givenUp()).isNull();
      supervisor.close();
      second.kill();
      second.ended().join();
      assertThat(started.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  @Test
  void whatDoesNotStartTheFirstTimeIsNotTriedAgain() {
    AtomicInteger starts = new AtomicInteger();
    try (Supervisor supervisor =
        Supervisor.supervise(
            "broken",
            () -> {
              starts.incrementAndGet();
              throw new IOException("no such thing");
            },
            SOON)) {
      assertThatThrownBy(() -> supervisor.firstStart().join())
          .hasMessageContaining("no such thing");
      assertThat(starts).hasValue(1);
    }
  }

  @Test
  void startsThatFailAgainAndAgainAreGivenUp() throws InterruptedException {
    AtomicInteger starts = new AtomicInteger();
    try (Supervisor supervisor =
        Supervisor.supervise(
            "once",
            () -> {
              if (starts.incrementAndGet() > 1) {
                throw new IOException("gone for good");
              }
              return CompletableFuture.completedFuture("ended");
            },
            SOON)) {
      while (supervisor.givenUp() == null) {
        Thread.sleep(5);
      }
      assertThat(supervisor.givenUp()).hasMessage("gone for good");
      assertThat(starts).hasValue(1 + SOON.attempts());
    }
  }

  @Test
  void waitsGrowUpToTheLongest() {
    assertThat(List.of(0, 1, 2, 3, 4, 1000).stream().map(SOON::delay))
        .containsExactly(
            Duration.ZERO,
            Duration.ofMillis(10),
            Duration.ofMillis(20),
            Duration.ofMillis(40),
            Duration.ofMillis(40),
            Duration.ofMillis(40));
  }
}
