package io.millrace.tracking.log;

import static io.millrace.tracking.testing.Refusal.failureOf;
import static io.millrace.tracking.testing.Tracking.point;
import static io.millrace.tracking.testing.Tracking.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.agroal.api.AgroalDataSource;
import io.millrace.common.v1.ErrorReason;
import io.millrace.common.v1.Tag;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.testing.Events;
import io.millrace.tracking.testing.LogStreamClient;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Tracking;
import io.millrace.tracking.v1.DeleteRunRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogItemRefusal;
import io.millrace.tracking.v1.LogStreamOpening;
import io.millrace.tracking.v1.LogStreamRequest;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@Timeout(60)
@WithTestResource(PostgresResource.class)
class LogStreamTest {

  @Inject Events events;
  @Inject LogStreamStore store;

  @Inject
  @DataSource("tracking")
  AgroalDataSource source;

  private final Tracking tracking = new Tracking();
  private final String id = UUID.randomUUID().toString();
  private String run;

  @BeforeEach
  void createRun() {
    run = tracking.newRun();
  }

  @AfterEach
  void close() {
    tracking.close();
  }

  private static LogBatchRequest.Builder on(String runId) {
    return LogBatchRequest.newBuilder().setRunId(runId);
  }

  private LogBatchRequest metric(String key, long number) {
    return on(run).addMetrics(point(key, number, number, number)).build();
  }

  private LogBatchRequest set(String key, String value) {
    return on(run).addTags(tag(key, value)).build();
  }

  private LogBatchRequest param(String value) {
    return on(run).addParams(tag("p", value)).build();
  }

  private List<String> metrics() {
    return tracking.get(run).getData().getMetricsList().stream().map(m -> m.getKey()).toList();
  }

  private String value(String tagKey) {
    return tracking.get(run).getData().getTagsList().stream()
        .filter(tag -> tag.getKey().equals(tagKey))
        .map(Tag::getValue)
        .findFirst()
        .orElse(null);
  }

  private void sql(String statement) {
    new Database(source)
        .transaction(
            connection -> {
              try (Statement plain = connection.createStatement()) {
                return plain.execute(statement);
              }
            });
  }

  private static void readToTheEnd(LogStreamClient stream) throws Exception {
    while (stream.read()) {
      // Responses on the way are no matter.
    }
  }

  @Test
  void whatIsAcknowledgedIsWrittenAndTheCallEndsOnceEverythingIs() throws Exception {
    try (LogStreamClient stream = LogStreamClient.open(id, 0)) {
      assertThat(stream.acknowledged()).isZero();
      stream.send(1, metric("a", 1), param("1"), set("t", "1")).await(3);
      assertThat(metrics()).containsExactly("a");
      stream.send(4, set("t", "2"));
      stream.call.halfClose();
      readToTheEnd(stream);
      assertThat(stream.acknowledged()).isEqualTo(4);
      assertThat(stream.refusals).isEmpty();
    }
    assertThat(value("t")).isEqualTo("2");
  }

  @Test
  void aStreamThatIsOpenedAgainGoesOnAndSkipsWhatItHas() throws Exception {
    try (LogStreamClient stream = LogStreamClient.open(id, 0)) {
      stream.send(1, set("t", "1"), set("t", "2")).await(2);
    }
    List<String> before = events.of("runs/" + run);
    try (LogStreamClient stream = LogStreamClient.open(id, 0)) {
      assertThat(stream.acknowledged()).isEqualTo(2);
      stream.send(1, set("t", "1"), set("t", "2"), set("u", "3")).await(3);
    }
    assertThat(value("t")).isEqualTo("2");
    assertThat(value("u")).isEqualTo("3");
    assertThat(events.of("runs/" + run)).hasSize(before.size() + 1);
  }

  @Test
  void aSecondConnectionFencesTheFirst() throws Exception {
    try (LogStreamClient first = LogStreamClient.open(id, 0)) {
      first.send(1, set("t", "first")).await(1);
      try (LogStreamClient second = LogStreamClient.open(id, 0)) {
        assertThat(second.acknowledged()).isEqualTo(1);
        first.send(2, set("t", "late"));
        MillraceException failure = failureOf(() -> readToTheEnd(first));
        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_STATE);
        assertThat(failure)
            .hasMessage(
                "The stream was opened by another connection, or is forgotten. Open it again.");
        assertThat(value("t")).isEqualTo("first");
        second.send(2, set("t", "second")).await(2);
      }
    }
    assertThat(value("t")).isEqualTo("second");
  }

  @Test
  void aRefusedItemIsAnsweredByItsNumberAndHoldsNobodyUp() throws Exception {
    String deleted = tracking.newRun();
    tracking.runs.deleteRun(DeleteRunRequest.newBuilder().setRunId(deleted).build());
    try (LogStreamClient stream = LogStreamClient.open(id, 0)) {
      stream
          .send(
              1,
              param("1"),
              metric("bad*key", 1),
              param("2"),
              on(deleted).addTags(tag("t", "1")).build(),
              on("missing").addTags(tag("t", "1")).build(),
              set("t", "a\0b"),
              LogBatchRequest.getDefaultInstance(),
              set("t", "good"))
          .await(8);
      assertThat(stream.refusals)
          .extracting(LogItemRefusal::getSequence, LogItemRefusal::getReason)
          .containsExactly(
              tuple(2L, ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE),
              tuple(3L, ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE),
              tuple(4L, ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE),
              tuple(5L, ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST),
              tuple(6L, ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE),
              tuple(7L, ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE));
      assertThat(stream.refusals.get(0).getMessage()).contains("metrics[0].name", "bad*key");
      assertThat(stream.refusals.get(1).getMessage())
          .contains("{'key': 'p', 'old_value': '1', 'new_value': '2'}");
      assertThat(stream.refusals.get(2).getMessage()).contains(deleted, "'active' state");
      assertThat(stream.refusals.get(4).getMessage())
          .isEqualTo(
              "Invalid value for parameter 'tags[0].value' supplied: It contains a NUL character.");
    }
    assertThat(value("t")).isEqualTo("good");

    // Who did not hear it hears it now; who did, does not.
    try (LogStreamClient stream = LogStreamClient.open(id, 3)) {
      assertThat(stream.refusals)
          .extracting(LogItemRefusal::getSequence)
          .containsExactly(4L, 5L, 6L, 7L);
      assertThat(stream.acknowledged()).isEqualTo(8);
    }
    try (LogStreamClient stream = LogStreamClient.open(id, 8)) {
      assertThat(stream.refusals).isEmpty();
    }
  }

  @Test
  void moreRefusalsThanOneResponseHoldsAreAllToldAgain() throws Exception {
    int count = 1_200;
    try (LogStreamClient stream = LogStreamClient.open(id, 0)) {
      for (int i = 1; i <= count; i++) {
        stream.send(i, metric("bad*key", i));
      }
      stream.await(count);
    }
    try (LogStreamClient stream = LogStreamClient.open(id, 0)) {
      stream.await(count);
      assertThat(stream.refusals).hasSize(count);
    }
  }

  @Test
  void anItemThatTheServerCannotWriteIsRefusedAndTheStreamGoesOnBehindIt() throws Exception {
    sql("alter table tracking.param add constraint broken check (value <> 'poison') not valid");
    try (LogStreamClient stream = LogStreamClient.open(id, 0)) {
      stream.send(1, set("t", "1"), param("poison"), set("t", "3"));
      assertThat(failureOf(() -> readToTheEnd(stream)).reason())
          .isEqualTo(ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE);
    } finally {
      sql("alter table tracking.param drop constraint broken");
    }
    try (LogStreamClient stream = LogStreamClient.open(id, 0)) {
      assertThat(stream.acknowledged()).isEqualTo(2);
      assertThat(stream.refusals)
          .extracting(LogItemRefusal::getSequence, LogItemRefusal::getReason)
          .containsExactly(tuple(2L, ErrorReason.ERROR_REASON_INTERNAL_ERROR));
      assertThat(value("t")).isEqualTo("1");
      stream.send(3, set("t", "3")).await(3);
    }
    assertThat(value("t")).isEqualTo("3");
  }

  @Test
  void aForgottenStreamGoesOnBehindWhatTheClientSawAcknowledged() throws Exception {
    try (LogStreamClient stream = LogStreamClient.open(id, 0)) {
      stream.send(1, metric("bad*key", 1), set("t", "2")).await(2);
      sql(
          "update tracking.log_stream set last_used = now() - interval '31 days'"
              + " where stream_id = '%s'".formatted(id));
      assertThat(store.purge()).isEqualTo(1);
      stream.send(3, set("t", "3"));
      assertThat(failureOf(() -> readToTheEnd(stream)).reason())
          .isEqualTo(ErrorReason.ERROR_REASON_INVALID_STATE);
    }
    try (LogStreamClient stream = LogStreamClient.open(id, 2)) {
      assertThat(stream.acknowledged()).isEqualTo(2);
      assertThat(stream.refusals).isEmpty();
      stream.send(3, set("t", "3")).await(3);
      assertThat(store.purge()).isZero();
    }
    assertThat(value("t")).isEqualTo("3");
  }

  private static void assertRefused(LogStreamClient stream, ErrorReason reason, String message) {
    MillraceException failure = failureOf(() -> readToTheEnd(stream));
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure).hasMessageContaining(message);
    stream.close();
  }

  @Test
  void messagesThatAreNotWhatTheContractAsksForEndTheCall() throws Exception {
    ErrorReason invalid = ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE;
    assertRefused(new LogStreamClient().send(1, set("t", "1")), invalid, "must have 'open' alone");
    assertThat(failureOf(() -> LogStreamClient.open("no spaces", 0)))
        .hasMessageContaining("'open.stream_id'");
    assertThat(failureOf(() -> LogStreamClient.open(id, -1)))
        .hasMessageContaining("'open.acknowledged_sequence'");
    assertRefused(
        LogStreamClient.open(id, 0).send(2, set("t", "1")),
        invalid,
        "Invalid value 2 for parameter 'items[0].sequence' supplied: The next item of the stream is 1.");
    assertRefused(LogStreamClient.open(id, 0).send(0, set("t", "1")), invalid, "Invalid value 0");
    LogBatchRequest[] many = new LogBatchRequest[1001];
    Arrays.fill(many, set("t", "1"));
    assertRefused(LogStreamClient.open(id, 0).send(1, many), invalid, "at most 1000 'items'");
    assertRefused(
        LogStreamClient.open(id, 0).send(1, set("t", "x".repeat(9 << 20))),
        ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE,
        "at most 8388608 bytes");
    LogStreamClient twice = LogStreamClient.open(id, 0);
    twice.call.write(
        LogStreamRequest.newBuilder()
            .setOpen(LogStreamOpening.newBuilder().setStreamId(id))
            .build());
    assertRefused(twice, invalid, "Only the first message");
    assertThat(value("t")).isNull();
  }
}
