import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.millrace.tracking.v1.CreateExperimentRequest;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.millrace.tracking.v1.GetMetricHistoryRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.MetricServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc;

/** Logs a run over gRPC and reads its history back as a stream. */
public final class LogRun {
  private LogRun() {}

  /**
   * @param args the server's host and port, 127.0.0.1:5000 if not given
   */
  public static void main(String[] args) {
    String server = args.length > 0 ? args[0] : "127.0.0.1:5000";
    ManagedChannel channel =
        Grpc.newChannelBuilder(server, InsecureChannelCredentials.create()).build();
    try {
      long now = System.currentTimeMillis();
      var experiment =
          ExperimentServiceGrpc.newBlockingStub(channel)
              .createExperiment(
                  CreateExperimentRequest.newBuilder().setName("from gRPC " + now).build());
      var runs = RunServiceGrpc.newBlockingStub(channel);
      String run =
          runs.createRun(
                  CreateRunRequest.newBuilder()
                      .setExperimentId(experiment.getExperimentId())
                      .setRunName("java")
                      .setStartTime(now)
                      .build())
              .getRun()
              .getInfo()
              .getRunId();

      LogBatchRequest.Builder batch = LogBatchRequest.newBuilder().setRunId(run);
      for (int step = 1; step <= 10; step++) {
        batch.addMetrics(
            Metric.newBuilder().setKey("loss").setValue(1.0 / step).setStep(step).setTimestamp(now));
      }
      runs.logBatch(batch.build());

      System.out.println("run " + run);
      MetricServiceGrpc.newBlockingStub(channel)
          .getMetricHistory(
              GetMetricHistoryRequest.newBuilder().setRunId(run).setMetricKey("loss").build())
          .forEachRemaining(
              piece ->
                  piece
                      .getMetricsList()
                      .forEach(p -> System.out.printf("  step %d: %.3f%n", p.getStep(), p.getValue())));
    } finally {
      channel.shutdownNow();
    }
  }
}
