package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.BlockingClientCall;
import io.millrace.common.v1.Tag;
import io.millrace.conformance.Applications;
import io.millrace.conformance.Setting;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.GetMetricHistoryRequest;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogItem;
import io.millrace.tracking.v1.LogStreamOpening;
import io.millrace.tracking.v1.LogStreamRequest;
import io.millrace.tracking.v1.LogStreamResponse;
import io.millrace.tracking.v1.LogStreamServiceGrpc;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.MetricServiceGrpc;
import io.millrace.tracking.v1.RunData;
import io.millrace.tracking.v1.RunServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A stream that goes on at another replica, again and again, while the connection to the first is
 * still open and full: the older one writes no more (docs/adr/0007), and every item is written
 * once. Each item has a param of its own, of which the value is its connection: written a second
 * time, it would be refused.
 */
@org.junit.jupiter.api.Tag("fault")
@Timeout(300)
@org.junit.jupiter.api.Tag("long")
class LogStreamReplicaTest {
  private static final int HANDOVERS = 6;

  /** More than is ever written before the next connection opens. */
  private static final int SENT = 400;

  private final String streamId = UUID.randomUUID().toString();
  private String run;

  @Test
  void theOlderConnectionIsFencedAndNothingIsLostOrDoubled() throws Exception {
    assumeTrue(!Setting.URL.isSet() && Applications.areBuilt(), "needs the packaged applications");
    List<ManagedChannel> replicas = new ArrayList<>();
    try (Applications applications = Applications.start()) {
      for (int i = 0; i < 2; i++) {
        replicas.add(NettyChannelBuilder.forTarget(applications.tracking()).usePlaintext().build());
      }
      run =
          RunServiceGrpc.newBlockingStub(replicas.getFirst())
              .createRun(CreateRunRequest.newBuilder().setExperimentId("0").build())
              .getRun()
              .getInfo()
              .getRunId();
      long last = handOver(replicas);
      assertStored(replicas.getFirst(), last);
    } finally {
      replicas.forEach(ManagedChannel::shutdownNow);
    }
  }

  /** Returns the number of the last item sent. */
  private long handOver(List<ManagedChannel> replicas) throws Exception {
    BlockingClientCall<LogStreamRequest, LogStreamResponse> older = null;
    long next = 1;
    for (int connection = 0; connection < HANDOVERS; connection++) {
      var stream = LogStreamServiceGrpc.newBlockingV2Stub(replicas.get(connection % 2)).logStream();
      stream.write(
          LogStreamRequest.newBuilder()
              .setOpen(LogStreamOpening.newBuilder().setStreamId(streamId))
              .build());
      LogStreamResponse opened = stream.read();
      assertThat(opened.getRefusalsList()).isEmpty();
      long first = opened.getAcknowledgedSequence() + 1;
      assertThat(first).isBetween(1L, next);
      if (older != null) {
        assertFenced(older, next);
      }
      for (next = first; next < first + SENT; next++) {
        stream.write(LogStreamRequest.newBuilder().addItems(item(next, connection)).build());
      }
      older = stream;
    }
    older.halfClose();
    long acknowledged = 0;
    for (LogStreamResponse response = older.read(); response != null; response = older.read()) {
      assertThat(response.getRefusalsList()).isEmpty();
      acknowledged = response.getAcknowledgedSequence();
    }
    assertThat(acknowledged).isEqualTo(next - 1);
    return acknowledged;
  }

  private LogItem item(long number, int connection) {
    return LogItem.newBuilder()
        .setSequence(number)
        .setBatch(
            LogBatchRequest.newBuilder()
                .setRunId(run)
                .addMetrics(
                    Metric.newBuilder().setKey("m").setValue(1).setTimestamp(1).setStep(number))
                .addTags(Tag.newBuilder().setKey("last").setValue(Long.toString(number)))
                .addParams(
                    Tag.newBuilder().setKey("p" + number).setValue(Integer.toString(connection))))
        .build();
  }

  /** Whatever it had written is acknowledged or not; with its next item at the latest it ends. */
  private void assertFenced(
      BlockingClientCall<LogStreamRequest, LogStreamResponse> older, long next) throws Exception {
    try {
      older.write(LogStreamRequest.newBuilder().addItems(item(next, 99)).build());
    } catch (StatusException | IllegalStateException ended) {
      // An item that was under way has ended it already; the reader hears why.
    }
    Throwable end =
        catchThrowable(
            () -> {
              while (older.read() != null) {
                // Acknowledgements from before.
              }
            });
    assertThat(end).isInstanceOf(StatusException.class);
    assertThat(end).hasMessageContaining("The stream was opened by another connection");
  }

  private void assertStored(ManagedChannel channel, long last) {
    List<Long> steps = new ArrayList<>();
    MetricServiceGrpc.newBlockingStub(channel)
        .getMetricHistory(
            GetMetricHistoryRequest.newBuilder().setRunId(run).setMetricKey("m").build())
        .forEachRemaining(
            piece -> piece.getMetricsList().forEach(point -> steps.add(point.getStep())));
    assertThat(steps).containsExactlyElementsOf(LongStream.rangeClosed(1, last).boxed().toList());
    RunData data =
        RunServiceGrpc.newBlockingStub(channel)
            .getRun(GetRunRequest.newBuilder().setRunId(run).build())
            .getRun()
            .getData();
    assertThat(data.getParamsList()).hasSize((int) last);
    assertThat(data.getTagsList())
        .contains(Tag.newBuilder().setKey("last").setValue(Long.toString(last)).build());
  }
}
