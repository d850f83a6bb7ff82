package io.millrace.tracking.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tracking.testing.Events;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Tracking;
import io.millrace.tracking.v1.DeleteRunRequest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RetentionScheduleTest.BySecond.class)
@WithTestResource(PostgresResource.class)
class RetentionScheduleTest {

  /** An operator who wants things gone a second after their deletion. */
  public static final class BySecond implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "millrace.tracking.retention.older-than", "1S",
          "millrace.tracking.retention.every", "1s");
    }
  }

  @Inject Events events;

  @Test
  void whatIsOldEnoughGoesByItselfAndTheRestStays() throws InterruptedException {
    try (Tracking tracking = new Tracking()) {
      String kept = tracking.newRun();
      String deleted = tracking.newRun();
      tracking.runs.deleteRun(DeleteRunRequest.newBuilder().setRunId(deleted).build());

      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!events.of("runs/" + deleted).contains("run.purged")) {
        assertThat(System.nanoTime()).as("time that it may take").isLessThan(end);
        TimeUnit.MILLISECONDS.sleep(100);
      }

      assertThat(tracking.get(kept).getInfo().getRunId()).isEqualTo(kept);
    }
  }
}
