package io.millrace.tracking.log;

import static io.millrace.tracking.testing.Tracking.point;
import static io.millrace.tracking.testing.Tracking.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.millrace.tracking.testing.LogStreamClient;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Tracking;
import io.millrace.tracking.v1.GetMetricHistoryRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogItem;
import io.millrace.tracking.v1.LogItemRefusal;
import io.millrace.tracking.v1.LogStreamRequest;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream is as fast as the database. */
@QuarkusTest
@Timeout(60)
@WithTestResource(PostgresResource.class)
class LogStreamFlowTest {

  private static final int POINTS = 100;
  private static final int ITEMS = 5_000;

  @Inject
  @DataSource("tracking")
  AgroalDataSource source;

  private final Tracking tracking = new Tracking();

  @AfterEach
  void close() {
    tracking.close();
  }

  /** An item that is refused with a long message, so that answers fill what carries them. */
  private static LogBatchRequest bad(String run, long sequence) {
    return LogBatchRequest.newBuilder()
        .setRunId(run)
        .addMetrics(point("bad*" + "x".repeat(240), 1, 1, sequence))
        .addTags(tag("filling", "x".repeat(2000)))
        .build();
  }

  private static LogBatchRequest points(String run, long sequence) {
    LogBatchRequest.Builder batch = LogBatchRequest.newBuilder().setRunId(run);
    for (int i = 0; i < POINTS; i++) {
      batch.addMetrics(point("m", i, 0, sequence * POINTS + i));
    }
    // Something to fill the connection's own buffers.
    return batch.addTags(tag("filling", "x".repeat(5000))).build();
  }

  /** Sends until nothing more is taken for a second; the number of the last item sent. */
  private static long sendAsMuchAsIsTaken(
      LogStreamClient stream, int most, LongFunction<LogBatchRequest> batch) throws Exception {
    long sequence = 1;
    try {
      while (sequence <= most) {
        LogItem.Builder item =
            LogItem.newBuilder().setSequence(sequence).setBatch(batch.apply(sequence));
        LogStreamRequest message = LogStreamRequest.newBuilder().addItems(item).build();
        stream.call.write(message, 1, TimeUnit.SECONDS);
        sequence++;
      }
    } catch (TimeoutException noRoom) {
      // What this waits for.
    }
    return sequence - 1;
  }

  @Test
  void aClientThatDoesNotReadItsAnswersIsNotReadAndHearsOfEverythingOnceItDoes() throws Exception {
    String run = tracking.newRun();
    try (LogStreamClient stream = LogStreamClient.open(UUID.randomUUID().toString(), 0)) {
      long sent = sendAsMuchAsIsTaken(stream, 4 * ITEMS, number -> bad(run, number));
      // 5 000 unanswered items, and what is under way in sockets either way.
      assertThat(sent).isBetween(ITEMS / 2L, 4L * ITEMS - 1);
      stream.await(sent);
      assertThat(stream.refusals)
          .extracting(LogItemRefusal::getSequence)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, sent).boxed().toList());
    }
  }

  @Test
  void whileTheDatabaseStandsStillLittleIsTakenAndNothingOfItIsLost() throws Exception {
    String run = tracking.newRun();
    long sent;
    try (LogStreamClient stream = LogStreamClient.open(UUID.randomUUID().toString(), 0)) {
      try (Connection blocker = source.getConnection()) {
        blocker.setAutoCommit(false);
        blocker.createStatement().execute("lock table tracking.metric in exclusive mode");
        sent = sendAsMuchAsIsTaken(stream, ITEMS, number -> points(run, number));
        // 10 000 rows, and what is under way in sockets: far from all.
        assertThat(sent).isBetween(90L, 1_000L);
        blocker.rollback();
      }
      stream.await(sent);
    }
    long stored = 0;
    var history =
        tracking.metrics.getMetricHistory(
            GetMetricHistoryRequest.newBuilder().setRunId(run).setMetricKey("m").build());
    while (history.hasNext()) {
      stored += history.next().getMetricsCount();
    }
    assertThat(stored).isEqualTo(sent * POINTS);
  }
}
