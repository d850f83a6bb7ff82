package io.millrace.conformance.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.millrace.tracking.v1.Dataset;
import io.millrace.tracking.v1.DatasetInput;
import io.millrace.tracking.v1.GetMetricHistoryRequest;
import io.millrace.tracking.v1.GetMetricHistoryResponse;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.LogInputsRequest;
import io.millrace.tracking.v1.MetricServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Deadlines, cancellation, large messages and slow readers: where gRPC servers go wrong. */
@Tag("smoke")
class GrpcTrapsTest extends GrpcSuite {
  private static final int POINTS = 100_000;
  private static final int MEBIBYTE = 1 << 20;

  private String run;

  @BeforeAll
  void logManyPoints() {
    run = createRun();
    logPoints(run, POINTS);
  }

  private GetMetricHistoryRequest history() {
    return GetMetricHistoryRequest.newBuilder().setRunId(run).setMetricKey("m").build();
  }

  private void assertAnswersAtOnce() {
    assertThat(
            runs()
                .withDeadlineAfter(5, TimeUnit.SECONDS)
                .getRun(GetRunRequest.newBuilder().setRunId(run).build())
                .hasRun())
        .isTrue();
  }

  @Test
  void theServerEndsACallWhoseDeadlinePassed() {
    // As a header of the caller's own: the client library itself then knows of no deadline.
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER), "1u");
    assertThatThrownBy(
            () ->
                MetricServiceGrpc.newBlockingStub(channel())
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .getMetricHistory(history())
                    .forEachRemaining(part -> {}))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED));
    assertAnswersAtOnce();
  }

  @Test
  void cancelledCallsLeaveNothingHeld() throws InterruptedException {
    // More of them than a pool has connections.
    for (int i = 0; i < 100; i++) {
      Reader reader = new Reader();
      MetricServiceGrpc.newStub(channel()).getMetricHistory(history(), reader);
      reader.call.request(1);
      assertThat(reader.awaitPieces(1)).isTrue();
      reader.call.cancel("enough", null);
    }
    assertAnswersAtOnce();
  }

  @Test
  void aSlowReaderGetsEverythingAndHoldsNobodyUp() throws InterruptedException {
    Reader slow = new Reader();
    MetricServiceGrpc.newStub(channel()).getMetricHistory(history(), slow);
    for (int wanted = 1; !slow.ended(); wanted++) {
      slow.call.request(1);
      slow.awaitPieces(wanted);
      Thread.sleep(10);
      assertAnswersAtOnce();
    }
    assertThat(slow.failure).isNull();
    assertThat(slow.steps).containsExactlyElementsOf(LongStream.range(0, POINTS).boxed().toList());
  }

  private static LogInputsRequest inputs(String reader, int profileMebibytes) {
    return LogInputsRequest.newBuilder()
        .setRunId(reader)
        .addDatasets(
            DatasetInput.newBuilder()
                .setDataset(
                    Dataset.newBuilder()
                        .setName("large")
                        .setDigest("d" + profileMebibytes)
                        .setSourceType("local")
                        .setSource("{}")
                        .setProfile("x".repeat(profileMebibytes * MEBIBYTE))))
        .build();
  }

  @Test
  void aMessageOfFiveMegabytesIsTakenAndReadBack() {
    String reader = createRun();
    runs().logInputs(inputs(reader, 5));
    var got =
        runs()
            .withMaxInboundMessageSize(16 * MEBIBYTE)
            .getRun(GetRunRequest.newBuilder().setRunId(reader).build())
            .getRun();
    assertThat(got.getInputs().getDatasetInputs(0).getDataset().getProfile()).hasSize(5 * MEBIBYTE);
  }

  @Test
  void aMessageBeyondTheLimitIsRefused() {
    assertThatThrownBy(() -> runs().logInputs(inputs(run, 80)))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED));
    assertAnswersAtOnce();
  }

  /** Reads a history, a piece at a time, when told to. */
  private static final class Reader
      implements ClientResponseObserver<GetMetricHistoryRequest, GetMetricHistoryResponse> {
    private final List<Long> steps = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private ClientCallStreamObserver<GetMetricHistoryRequest> call;
    private int pieces;
    private Throwable failure;

    @Override
    public void beforeStart(ClientCallStreamObserver<GetMetricHistoryRequest> started) {
      call = started;
      call.disableAutoRequestWithInitial(0);
    }

    @Override
    public synchronized void onNext(GetMetricHistoryResponse piece) {
      piece.getMetricsList().forEach(metric -> steps.add(metric.getStep()));
      pieces++;
      notifyAll();
    }

    @Override
    public synchronized void onError(Throwable thrown) {
      failure = thrown;
      end.countDown();
      notifyAll();
    }

    @Override
    public synchronized void onCompleted() {
      end.countDown();
      notifyAll();
    }

    boolean ended() {
      return end.getCount() == 0;
    }

    /** Waits for so many pieces or the end; false if neither comes within ten seconds. */
    synchronized boolean awaitPieces(int count) throws InterruptedException {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (pieces < count && !ended()) {
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    }
  }
}
