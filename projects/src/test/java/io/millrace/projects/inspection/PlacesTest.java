package io.millrace.projects.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.error.MillraceException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlacesTest {

  @Test
  void whoeverFindsNoPlaceWaitsForOne() throws Exception {
    Places places = new Places(1, Duration.ofSeconds(30), "full");
    CountDownLatch isIn = new CountDownLatch(1);
    CountDownLatch out = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.submit(
          () ->
              places.take(
                  () -> {
                    isIn.countDown();
                    out.await();
                    return null;
                  }));
      isIn.await();
      Future<String> second = threads.submit(() -> places.take(() -> "done"));
      Thread.sleep(200);
      assertThat(second.isDone()).isFalse();
      out.countDown();
      assertThat(second.get()).isEqualTo("done");
    }
  }

  @Test
  void whoeverHasWaitedLongEnoughIsTold() throws Exception {
    Places places = new Places(1, Duration.ofMillis(100), "full");
    places.take(
        () -> {
          assertThatThrownBy(() -> places.take(() -> "done"))
              .isInstanceOf(MillraceException.class)
              .hasMessage("full");
          return null;
        });
    assertThat(places.<String>take(() -> "done")).isEqualTo("done");
  }
}
