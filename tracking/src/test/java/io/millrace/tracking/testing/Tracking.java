package io.millrace.tracking.testing;

import io.grpc.ManagedChannel;
import io.millrace.common.v1.Tag;
import io.millrace.tracking.v1.CreateExperimentRequest;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.millrace.tracking.v1.ExperimentServiceGrpc.ExperimentServiceBlockingStub;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.MetricServiceGrpc;
import io.millrace.tracking.v1.MetricServiceGrpc.MetricServiceBlockingStub;
import io.millrace.tracking.v1.RetentionServiceGrpc;
import io.millrace.tracking.v1.RetentionServiceGrpc.RetentionServiceBlockingStub;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc.RunServiceBlockingStub;
import java.util.UUID;

/** The running service as a gRPC client sees it, with what most tests need first. */
public final class Tracking implements AutoCloseable {

  private final ManagedChannel channel = Port.connect();

  /** The runs. */
  public final RunServiceBlockingStub runs = RunServiceGrpc.newBlockingStub(channel);

  /** The histories. */
  public final MetricServiceBlockingStub metrics = MetricServiceGrpc.newBlockingStub(channel);

  /** The experiments. */
  public final ExperimentServiceBlockingStub experiments =
      ExperimentServiceGrpc.newBlockingStub(channel);

  /** What removes for good. */
  public final RetentionServiceBlockingStub retention =
      RetentionServiceGrpc.newBlockingStub(channel);

  /** A new experiment's id. */
  public String newExperiment() {
    return experiments
        .createExperiment(
            CreateExperimentRequest.newBuilder().setName("e-" + UUID.randomUUID()).build())
        .getExperimentId();
  }

  /** A new run's id, in the experiment named Default. */
  public String newRun() {
    return newRun("0").getInfo().getRunId();
  }

  /** A new run. */
  public Run newRun(String experimentId) {
    return runs.createRun(CreateRunRequest.newBuilder().setExperimentId(experimentId).build())
        .getRun();
  }

  /** The run as it is stored. */
  public Run get(String runId) {
    return runs.getRun(GetRunRequest.newBuilder().setRunId(runId).build()).getRun();
  }

  /** A point. */
  public static Metric.Builder point(String key, double value, long timestamp, long step) {
    return Metric.newBuilder().setKey(key).setValue(value).setTimestamp(timestamp).setStep(step);
  }

  /** A param or tag. */
  public static Tag tag(String key, String value) {
    return Tag.newBuilder().setKey(key).setValue(value).build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
