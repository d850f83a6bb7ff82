package io.millrace.tracking.log;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Tracking;
import io.millrace.tracking.v1.SetTagRequest;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who holds a lock on rows of one run holds up that run, not the others. */
@QuarkusTest
@Tag("long")
@Timeout(120)
@WithTestResource(PostgresResource.class)
class LockedRowTest {

  @Inject
  @DataSource("tracking")
  AgroalDataSource source;

  @Inject RunLogger logger;

  private CompletableFuture<Void> tag(String run, String value) {
    SetTagRequest request =
        SetTagRequest.newBuilder().setRunId(run).setKey("state").setValue(value).build();
    return logger.log(request).toCompletableFuture();
  }

  @Test
  void onlyTheWritesOfTheLockedRunAreRefused() throws Exception {
    try (Tracking tracking = new Tracking();
        Connection blocker = source.getConnection()) {
      String locked = tracking.newRun();
      String one = tracking.newRun();
      String other = tracking.newRun();
      tag(locked, "old").join();
      blocker.setAutoCommit(false);
      blocker
          .createStatement()
          .execute("update tracking.tag set value = 'locked' where value = 'old'");

      CompletableFuture<Void> alone = tag(locked, "new");
      // These gather while that one waits, and go into one transaction.
      CompletableFuture<Void> before = tag(one, "new");
      CompletableFuture<Void> between = tag(locked, "newer");
      CompletableFuture<Void> behind = tag(other, "new");

      before.get(60, TimeUnit.SECONDS);
      behind.get(60, TimeUnit.SECONDS);
      assertThatThrownBy(alone::join).hasRootCauseInstanceOf(SQLException.class);
      assertThatThrownBy(between::join).hasRootCauseInstanceOf(SQLException.class);
      blocker.rollback();
      tag(locked, "newest").join();
    }
  }
}
