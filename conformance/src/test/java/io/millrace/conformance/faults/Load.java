package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.millrace.conformance.Target;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogMetricRequest;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Clients that log without a pause, over REST and gRPC, each on a run of its own: point n of metric
 * m, whatever became of the points before. They keep what each call was answered.
 */
final class Load implements AutoCloseable {

  private static final int CLIENTS_EACH_WAY = 3;

  /** Longer than the server may take to answer, whatever is the matter with it. */
  private static final long HUNG_SECONDS = 100;

  private static final int BATCH = 5;

  private final Writer writer;
  private final ManagedChannel channel;
  private final List<Client> clients = new ArrayList<>();
  private volatile boolean ended;

  /** Sends points from one number on, and says what it heard. */
  @FunctionalInterface
  private interface Way {
    Attempt log(String run, int first) throws Exception;
  }

  /** One of them. */
  private final class Client {
    final String name;
    final String run;
    final int points;
    final Way way;
    final Set<Integer> acknowledged = new HashSet<>();
    final List<String> wrong = new CopyOnWriteArrayList<>();
    volatile long done;
    volatile long refused;
    Thread thread;

    Client(String name, String run, int points, Way way) {
      this.name = name;
      this.run = run;
      this.points = points;
      this.way = way;
      thread = Thread.ofVirtual().start(this::work);
    }

    private void work() {
      for (int next = 0; !ended; next += points) {
        try {
          if (way.log(run, next) == Attempt.DONE) {
            for (int i = 0; i < points; i++) {
              acknowledged.add(next + i);
            }
            done++;
            Thread.sleep(2);
          } else {
            refused++;
            Thread.sleep(50);
          }
        } catch (Exception | AssertionError other) {
          wrong.add(name + ": " + other);
          return;
        }
      }
    }
  }

  private Load(Target target) {
    writer = new Writer(target.url(), Duration.ofSeconds(HUNG_SECONDS));
    channel = NettyChannelBuilder.forTarget(target.grpc()).usePlaintext().build();
  }

  static Load start(Target target) throws Exception {
    Load load = new Load(target);
    String experiment = load.writer.createExperiment("load");
    for (int i = 0; i < CLIENTS_EACH_WAY; i++) {
      load.add("REST log-metric", load.writer.createRun(experiment), 1, load::restMetric);
      load.add("REST log-batch", load.writer.createRun(experiment), BATCH, load::restBatch);
      load.add("gRPC LogMetric", load.writer.createRun(experiment), 1, load::grpcMetric);
      load.add("gRPC LogBatch", load.writer.createRun(experiment), BATCH, load::grpcBatch);
    }
    return load;
  }

  private void add(String name, String run, int points, Way way) {
    clients.add(new Client(name, run, points, way));
  }

  private Attempt restMetric(String run, int number) throws Exception {
    return Attempt.of(writer.post("runs/log-metric", Writer.point(run, "m", number)));
  }

  private Attempt restBatch(String run, int first) throws Exception {
    StringBuilder points = new StringBuilder();
    for (int i = first; i < first + BATCH; i++) {
      points.append(i == first ? "" : ",").append(Writer.point("m", i));
    }
    return Attempt.of(
        writer.post(
            "runs/log-batch", "{\"run_id\": \"%s\", \"metrics\": [%s]}".formatted(run, points)));
  }

  private RunServiceGrpc.RunServiceBlockingStub runs() {
    return RunServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(HUNG_SECONDS, TimeUnit.SECONDS);
  }

  private Attempt grpcMetric(String run, int number) {
    try {
      runs()
          .logMetric(
              LogMetricRequest.newBuilder()
                  .setRunId(run)
                  .setKey("m")
                  .setValue(number)
                  .setTimestamp(number)
                  .setStep(number)
                  .build());
      return Attempt.DONE;
    } catch (StatusRuntimeException failure) {
      return Attempt.of(failure);
    }
  }

  private Attempt grpcBatch(String run, int first) {
    LogBatchRequest.Builder batch = LogBatchRequest.newBuilder().setRunId(run);
    for (int i = first; i < first + BATCH; i++) {
      batch.addMetrics(Metric.newBuilder().setKey("m").setValue(i).setTimestamp(i).setStep(i));
    }
    try {
      runs().logBatch(batch.build());
      return Attempt.DONE;
    } catch (StatusRuntimeException failure) {
      return Attempt.of(failure);
    }
  }

  /** Waits until each client has been told once more that it was done. */
  void awaitDone() throws InterruptedException {
    for (Client client : clients) {
      long before = client.done;
      while (client.done == before && client.wrong.isEmpty()) {
        Thread.sleep(5);
      }
    }
    assertNothingWrong();
  }

  /** Waits until each client has been told once more to come again later. */
  void awaitRefused() throws InterruptedException {
    for (Client client : clients) {
      long before = client.refused;
      while (client.refused == before && client.wrong.isEmpty()) {
        Thread.sleep(5);
      }
    }
    assertNothingWrong();
  }

  private void assertNothingWrong() {
    assertThat(clients).allSatisfy(client -> assertThat(client.wrong).isEmpty());
  }

  /** Ends the clients, and looks for everything that was acknowledged to them. */
  void endAndAssertStored() throws Exception {
    close();
    assertNothingWrong();
    for (Client client : clients) {
      JsonPath history =
          new JsonPath(writer.get("metrics/get-history?metric_key=m&run_id=" + client.run));
      assertThat(new HashSet<>(history.<Integer>getList("metrics.step")))
          .as(client.name)
          .containsAll(client.acknowledged);
    }
  }

  @Override
  public void close() throws InterruptedException {
    ended = true;
    for (Client client : clients) {
      client.thread.join();
    }
    channel.shutdownNow();
  }
}
