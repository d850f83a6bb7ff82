package io.millrace.conformance.faults;

import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.BlockingClientCall;
import io.millrace.common.v1.Tag;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogItem;
import io.millrace.tracking.v1.LogItemRefusal;
import io.millrace.tracking.v1.LogStreamOpening;
import io.millrace.tracking.v1.LogStreamRequest;
import io.millrace.tracking.v1.LogStreamResponse;
import io.millrace.tracking.v1.LogStreamServiceGrpc;
import io.millrace.tracking.v1.Metric;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Logs on one run over one stream, one item after the other, and goes on where the server says
 * whenever it is told of a new one. Item n has point n of metric m, and sets the tag last to n;
 * every tenth has a bad key instead. A param of the item's own tells the connection it came over.
 */
final class StreamingClient implements AutoCloseable {

  private static final long AWAIT_MILLIS = 30_000;

  private final String run;
  private final String streamId = UUID.randomUUID().toString();
  private final Collection<Integer> refused = new ConcurrentSkipListSet<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private ManagedChannel channel;
  private Thread sender;
  private Thread reader;
  private volatile long acknowledged;
  private volatile long sent;
  private volatile boolean finishing;
  private volatile int connections;

  StreamingClient(String run, String address) {
    this.run = run;
    reconnect(address);
  }

  String run() {
    return run;
  }

  long acknowledged() {
    return acknowledged;
  }

  long sent() {
    return sent;
  }

  /** The numbers that were refused, in order. */
  Collection<Integer> refused() {
    return new TreeSet<>(refused);
  }

  /** What must not happen. */
  List<String> failures() {
    return failures;
  }

  /** Opens the stream on a server that has just started. */
  void reconnect(String address) {
    close();
    connections++;
    channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
    BlockingClientCall<LogStreamRequest, LogStreamResponse> call =
        LogStreamServiceGrpc.newBlockingV2Stub(channel).logStream();
    try {
      call.write(
          LogStreamRequest.newBuilder()
              .setOpen(
                  LogStreamOpening.newBuilder()
                      .setStreamId(streamId)
                      .setAcknowledgedSequence(acknowledged))
              .build());
      LogStreamResponse opened = call.read();
      if (opened.getAcknowledgedSequence() < acknowledged
          || opened.getAcknowledgedSequence() > sent) {
        failures.add(
            "%d were acknowledged and %d sent, and the server goes on behind %d"
                .formatted(acknowledged, sent, opened.getAcknowledgedSequence()));
      }
      take(opened);
      sender = Thread.ofVirtual().start(() -> send(call, opened.getAcknowledgedSequence() + 1));
      reader = Thread.ofVirtual().start(() -> read(call));
    } catch (InterruptedException | StatusException e) {
      throw new IllegalStateException(e);
    }
  }

  private void send(BlockingClientCall<LogStreamRequest, LogStreamResponse> call, long first) {
    try {
      // What was sent and not acknowledged is sent again before the end, whatever comes.
      for (long number = first; !finishing || number <= sent; number++) {
        sent = Math.max(sent, number);
        if (!call.write(LogStreamRequest.newBuilder().addItems(item(number)).build())) {
          return;
        }
        // Hundreds of items for each life of the server: more would only take longer to read back.
        Thread.sleep(1);
      }
      call.halfClose();
    } catch (InterruptedException | StatusException | IllegalStateException gone) {
      // The server is: what this is about.
    }
  }

  private LogItem item(long number) {
    LogBatchRequest.Builder batch = LogBatchRequest.newBuilder().setRunId(run);
    if (number % 10 == 0) {
      batch.addMetrics(
          Metric.newBuilder().setKey("bad*key").setValue(number).setTimestamp(1).setStep(1));
    } else {
      batch
          .addMetrics(
              Metric.newBuilder().setKey("m").setValue(number).setTimestamp(number).setStep(number))
          .addTags(Tag.newBuilder().setKey("last").setValue(String.valueOf(number)))
          .addParams(Tag.newBuilder().setKey("p" + number).setValue(String.valueOf(connections)));
    }
    return LogItem.newBuilder().setSequence(number).setBatch(batch).build();
  }

  private void read(BlockingClientCall<LogStreamRequest, LogStreamResponse> call) {
    try {
      for (LogStreamResponse next = call.read(); next != null; next = call.read()) {
        take(next);
      }
    } catch (InterruptedException | StatusException gone) {
      // As above.
    }
  }

  private void take(LogStreamResponse response) {
    acknowledged = response.getAcknowledgedSequence();
    response.getRefusalsList().stream()
        .map(LogItemRefusal::getSequence)
        .forEach(number -> refused.add(Math.toIntExact(number)));
  }

  /** Waits until more is acknowledged. */
  void awaitMoreThan(long number) throws InterruptedException {
    long end = System.currentTimeMillis() + AWAIT_MILLIS;
    while (acknowledged <= number) {
      if (System.currentTimeMillis() > end) {
        throw new AssertionError("nothing was acknowledged behind " + number);
      }
      Thread.sleep(5);
    }
  }

  /** Sends no more, and waits until everything is acknowledged. */
  void finish() throws InterruptedException {
    finishing = true;
    sender.join(AWAIT_MILLIS);
    reader.join(AWAIT_MILLIS);
    if (acknowledged != sent) {
      failures.add("%d sent, %d acknowledged".formatted(sent, acknowledged));
    }
  }

  @Override
  public void close() {
    if (channel != null) {
      channel.shutdownNow();
      try {
        sender.join(AWAIT_MILLIS);
        reader.join(AWAIT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
