package io.millrace.projects.reproduction;

import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.channel.Upstream;
import io.millrace.tracking.v1.GetLoggedModelRequest;
import io.millrace.tracking.v1.GetMetricHistoryRequest;
import io.millrace.tracking.v1.GetMetricHistoryResponse;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.LoggedModelInfo;
import io.millrace.tracking.v1.LoggedModelServiceGrpc;
import io.millrace.tracking.v1.MetricServiceGrpc;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.RunServiceGrpc;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;

/** Runs, as tracking has them. */
@ApplicationScoped
class Runs {

  private final Channels channels;

  Runs(Channels channels) {
    this.channels = channels;
  }

  Run get(String runId) {
    return Upstream.call(
        () ->
            Upstream.ask(channels, RunServiceGrpc.SERVICE_NAME, RunServiceGrpc::newBlockingStub)
                .getRun(GetRunRequest.newBuilder().setRunId(runId).build())
                .getRun());
  }

  /** How many points a metric has. */
  long points(String runId, String key) {
    return Upstream.call(
        () -> {
          Iterator<GetMetricHistoryResponse> pieces =
              Upstream.stub(
                      channels, MetricServiceGrpc.SERVICE_NAME, MetricServiceGrpc::newBlockingStub)
                  .getMetricHistory(
                      GetMetricHistoryRequest.newBuilder()
                          .setRunId(runId)
                          .setMetricKey(key)
                          .build());
          long count = 0;
          while (pieces.hasNext()) {
            count += pieces.next().getMetricsCount();
          }
          return count;
        });
  }

  /** The name of a logged model. */
  String modelName(String modelId) {
    return model(modelId).getName();
  }

  /** The run that has logged a model. */
  String ofModel(String modelId) {
    return model(modelId).getSourceRunId();
  }

  private LoggedModelInfo model(String modelId) {
    return Upstream.call(
        () ->
            Upstream.ask(
                    channels,
                    LoggedModelServiceGrpc.SERVICE_NAME,
                    LoggedModelServiceGrpc::newBlockingStub)
                .getLoggedModel(GetLoggedModelRequest.newBuilder().setModelId(modelId).build())
                .getModel()
                .getInfo());
  }
}
