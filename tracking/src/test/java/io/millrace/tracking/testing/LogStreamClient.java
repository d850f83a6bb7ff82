package io.millrace.tracking.testing;

import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogItem;
import io.millrace.tracking.v1.LogItemRefusal;
import io.millrace.tracking.v1.LogStreamOpening;
import io.millrace.tracking.v1.LogStreamRequest;
import io.millrace.tracking.v1.LogStreamResponse;
import io.millrace.tracking.v1.LogStreamServiceGrpc;
import java.util.ArrayList;
import java.util.List;

/** One connection of a log stream, as a client has it. */
public final class LogStreamClient implements AutoCloseable {

  private final ManagedChannel channel = Port.connect();

  /** The call itself. */
  public final BlockingClientCall<LogStreamRequest, LogStreamResponse> call =
      LogStreamServiceGrpc.newBlockingV2Stub(channel).logStream();

  /** What was refused so far. */
  public final List<LogItemRefusal> refusals = new ArrayList<>();

  private long acknowledged;

  /** Opens the stream and waits for the answer. */
  public static LogStreamClient open(String streamId, long acknowledged) throws Exception {
    LogStreamClient client = new LogStreamClient();
    client.call.write(
        LogStreamRequest.newBuilder()
            .setOpen(
                LogStreamOpening.newBuilder()
                    .setStreamId(streamId)
                    .setAcknowledgedSequence(acknowledged))
            .build());
    client.read();
    return client;
  }

  /** Sends items with the numbers from {@code first} on. */
  public LogStreamClient send(long first, LogBatchRequest... batches) throws Exception {
    LogStreamRequest.Builder message = LogStreamRequest.newBuilder();
    long sequence = first;
    for (LogBatchRequest batch : batches) {
      message.addItems(LogItem.newBuilder().setSequence(sequence++).setBatch(batch));
    }
    call.write(message.build());
    return this;
  }

  /** Waits until the number is acknowledged. */
  public LogStreamClient await(long sequence) throws Exception {
    while (acknowledged < sequence) {
      read();
    }
    return this;
  }

  /** The number acknowledged last. */
  public long acknowledged() {
    return acknowledged;
  }

  /** Reads one response; false at the end. */
  public boolean read() throws InterruptedException, StatusException {
    LogStreamResponse response = call.read();
    if (response != null) {
      acknowledged = response.getAcknowledgedSequence();
      refusals.addAll(response.getRefusalsList());
    }
    return response != null;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
