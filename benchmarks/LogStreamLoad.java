import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.BlockingClientCall;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogItem;
import io.millrace.tracking.v1.LogStreamOpening;
import io.millrace.tracking.v1.LogStreamRequest;
import io.millrace.tracking.v1.LogStreamResponse;
import io.millrace.tracking.v1.LogStreamServiceGrpc;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.RunServiceGrpc;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Points a second that are acknowledged: over log streams, and over REST. Each connection logs on a run of its own.
 *
 * <p>Arguments: host:port, connections, seconds. Run by benchmarks/log-stream.
 */
class LogStreamLoad {

  private static final int WARM_UP_SECONDS = 3;

  /** How points get to the server. */
  private interface Way {
    void log(String run, AtomicLong acknowledged) throws Exception;
  }

  private static String address;
  private static volatile boolean stopped;

  public static void main(String[] arguments) throws Exception {
    address = arguments[0];
    int connections = Integer.parseInt(arguments[1]);
    int seconds = Integer.parseInt(arguments[2]);
    System.out.println("| case | connections | points/s |\n|---|--:|--:|");
    measure("REST log-metric", connections, seconds, LogStreamLoad::restMetric);
    measure("LogStream, items of 1 point", connections, seconds, (run, acknowledged) -> stream(run, acknowledged, 1));
    measure("REST log-batch of 100", connections, seconds, LogStreamLoad::restBatch);
    measure("LogStream, items of 100 points", connections, seconds, (run, acknowledged) -> stream(run, acknowledged, 100));
    System.exit(0);
  }

  private static void measure(String name, int connections, int seconds, Way way) throws Exception {
    stopped = false;
    AtomicLong acknowledged = new AtomicLong();
    ManagedChannel channel = channel();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      String run =
          RunServiceGrpc.newBlockingStub(channel)
              .createRun(CreateRunRequest.newBuilder().setExperimentId("0").build())
              .getRun()
              .getInfo()
              .getRunId();
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      way.log(run, acknowledged);
                    } catch (Exception e) {
                      if (!stopped) {
                        e.printStackTrace();
                        System.exit(1);
                      }
                    }
                  }));
    }
    Thread.sleep(WARM_UP_SECONDS * 1000L);
    long before = acknowledged.get();
    Thread.sleep(seconds * 1000L);
    long rate = (acknowledged.get() - before) / seconds;
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    channel.shutdownNow();
    System.out.printf("| %s | %d | %,d |%n", name, connections, rate);
  }

  private static ManagedChannel channel() {
    return NettyChannelBuilder.forTarget(address).usePlaintext().build();
  }

  private static void stream(String run, AtomicLong acknowledged, int points) throws Exception {
    int items = points == 1 ? 100 : 10;
    ManagedChannel channel = channel();
    BlockingClientCall<LogStreamRequest, LogStreamResponse> call =
        LogStreamServiceGrpc.newBlockingV2Stub(channel).logStream();
    call.write(
        LogStreamRequest.newBuilder()
            .setOpen(LogStreamOpening.newBuilder().setStreamId(UUID.randomUUID().toString()))
            .build());
    call.read();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    long last = 0;
                    for (var next = call.read(); next != null; next = call.read()) {
                      acknowledged.addAndGet((next.getAcknowledgedSequence() - last) * points);
                      last = next.getAcknowledgedSequence();
                    }
                  } catch (Exception e) {
                    e.printStackTrace();
                  }
                });
    long sequence = 0;
    while (!stopped) {
      LogStreamRequest.Builder message = LogStreamRequest.newBuilder();
      for (int i = 0; i < items; i++) {
        sequence++;
        message.addItems(LogItem.newBuilder().setSequence(sequence).setBatch(batch(run, sequence, points)));
      }
      call.write(message.build());
    }
    call.halfClose();
    reader.join();
    channel.shutdownNow();
  }

  private static LogBatchRequest batch(String run, long sequence, int points) {
    LogBatchRequest.Builder batch = LogBatchRequest.newBuilder().setRunId(run);
    for (int i = 0; i < points; i++) {
      long step = sequence * points + i;
      batch.addMetrics(Metric.newBuilder().setKey("loss").setValue(step).setTimestamp(step).setStep(step));
    }
    return batch.build();
  }

  private static void restMetric(String run, AtomicLong acknowledged) throws Exception {
    for (long step = 0; !stopped; step++) {
      post("log-metric", "{\"run_id\": \"" + run + "\", " + json(step).substring(1));
      acknowledged.incrementAndGet();
    }
  }

  private static void restBatch(String run, AtomicLong acknowledged) throws Exception {
    for (long first = 0; !stopped; first += 100) {
      StringBuilder metrics = new StringBuilder();
      for (long step = first; step < first + 100; step++) {
        metrics.append(step == first ? "" : ", ").append(json(step));
      }
      post("log-batch", "{\"run_id\": \"" + run + "\", \"metrics\": [" + metrics + "]}");
      acknowledged.addAndGet(100);
    }
  }

  private static String json(long step) {
    return "{\"key\": \"loss\", \"value\": %d, \"timestamp\": %d, \"step\": %d}".formatted(step, step, step);
  }

  private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static void post(String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + "/api/2.0/mlflow/runs/" + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.body());
    }
  }
}
