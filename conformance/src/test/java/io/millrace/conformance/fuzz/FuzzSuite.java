package io.millrace.conformance.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.millrace.common.v1.Tag;
import io.millrace.tracking.v1.CreateExperimentRequest;
import io.millrace.tracking.v1.CreateLoggedModelRequest;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.millrace.tracking.v1.GetServerInfoRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LoggedModelServiceGrpc;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.ServerServiceGrpc;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Random calls over gRPC: a server of the suite's own, and what must never come of a call. */
@org.junit.jupiter.api.Tag("fuzz")
@TestInstance(Lifecycle.PER_CLASS)
abstract class FuzzSuite {

  /** A bug, a hang, or a connection that others shared and that is gone. */
  private static final Set<Status.Code> NEVER =
      EnumSet.of(
          Status.Code.INTERNAL,
          Status.Code.UNKNOWN,
          Status.Code.DATA_LOSS,
          Status.Code.CANCELLED,
          Status.Code.UNAVAILABLE,
          Status.Code.DEADLINE_EXCEEDED);

  private FuzzServer server;
  private ManagedChannel channel;

  @BeforeAll
  final void start(@TempDir Path folder) throws Exception {
    server = FuzzServer.start(folder);
    channel = NettyChannelBuilder.forTarget(server.target().grpc()).usePlaintext().build();
  }

  @AfterAll
  final void stop() throws Exception {
    if (server != null) {
      channel.shutdownNow();
      server.close();
    }
  }

  final FuzzServer server() {
    return server;
  }

  final ManagedChannel channel() {
    return channel;
  }

  /** Things that are there, by the names of fields that take their ids. */
  final Map<String, List<String>> newWorld() {
    String experiment =
        ExperimentServiceGrpc.newBlockingStub(channel)
            .createExperiment(
                CreateExperimentRequest.newBuilder().setName("fuzz " + UUID.randomUUID()).build())
            .getExperimentId();
    RunServiceGrpc.RunServiceBlockingStub runs = RunServiceGrpc.newBlockingStub(channel);
    String run =
        runs.createRun(CreateRunRequest.newBuilder().setExperimentId(experiment).build())
            .getRun()
            .getInfo()
            .getRunId();
    Tag pair = Tag.newBuilder().setKey("k").setValue("v").build();
    runs.logBatch(
        LogBatchRequest.newBuilder()
            .setRunId(run)
            .addMetrics(Metric.newBuilder().setKey("m").setValue(1).setTimestamp(1).setStep(1))
            .addParams(pair)
            .addTags(pair)
            .build());
    String model =
        LoggedModelServiceGrpc.newBlockingStub(channel)
            .createLoggedModel(
                CreateLoggedModelRequest.newBuilder()
                    .setExperimentId(experiment)
                    .setName("model")
                    .build())
            .getModel()
            .getInfo()
            .getModelId();
    return Map.of(
        "experiment_id", List.of(experiment),
        "experiment_ids", List.of(experiment),
        "run_id", List.of(run),
        "run_uuid", List.of(run),
        "run_ids", List.of(run),
        "source_run_id", List.of(run),
        "model_id", List.of(model),
        "metric_key", List.of("m"),
        "key", List.of("k", "m", "new"),
        "path", List.of("a", "a/b.txt", "model/MLmodel"));
  }

  /** No bug, no hang; and if it was refused, nothing was written. */
  final void assertHarmless(Rpc.Outcome outcome, Rpc rpc, String request) throws Exception {
    List<String> written = server.journal().take();
    assertThat(NEVER).as("%s of %s", outcome.status(), request).doesNotContain(code(outcome));
    // Where both sides stream, each message is a request.
    boolean both = rpc.contract().isClientStreaming() && rpc.contract().isServerStreaming();
    if (!outcome.status().isOk() && !both) {
      assertThat(written).as("%s of %s", outcome.status(), request).isEmpty();
    }
    for (byte[] answer : outcome.answers()) {
      rpc.parseAnswer(answer);
    }
  }

  private static Status.Code code(Rpc.Outcome outcome) {
    return outcome.status().getCode();
  }

  /** The server is there, for those who ask as one should. */
  final void assertAnswers() {
    ManagedChannel fresh =
        NettyChannelBuilder.forTarget(server.target().grpc()).usePlaintext().build();
    try {
      assertThat(
              ServerServiceGrpc.newBlockingStub(fresh)
                  .withDeadlineAfter(20, TimeUnit.SECONDS)
                  .getServerInfo(GetServerInfoRequest.getDefaultInstance())
                  .getStoreType())
          .isEqualTo("SqlStore");
    } finally {
      fresh.shutdownNow();
    }
  }
}
