package io.millrace.models.batch;

import static io.millrace.runtime.channel.Upstream.ask;
import static io.millrace.runtime.channel.Upstream.call;

import io.millrace.common.v1.Tag;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.Dataset;
import io.millrace.tracking.v1.DatasetInput;
import io.millrace.tracking.v1.DeleteRunRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogInputsRequest;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.RunInfo;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc.RunServiceBlockingStub;
import io.millrace.tracking.v1.RunStatus;
import io.millrace.tracking.v1.UpdateRunRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The run that tells of a job. */
@ApplicationScoped
class JobRun {

  private static final Logger LOG = Logger.getLogger(JobRun.class);
  private static final int LONGEST_PARAM = 6_000;

  private final Channels channels;

  JobRun(Channels channels) {
    this.channels = channels;
  }

  private RunServiceBlockingStub runs() {
    return ask(channels, RunServiceGrpc.SERVICE_NAME, RunServiceGrpc::newBlockingStub);
  }

  /** Makes one. */
  RunInfo create(String experimentId, String name) {
    return call(
        () ->
            runs()
                .createRun(
                    CreateRunRequest.newBuilder()
                        .setExperimentId(experimentId)
                        .setRunName(name)
                        .setStartTime(System.currentTimeMillis())
                        .build())
                .getRun()
                .getInfo());
  }

  /** Takes one back whose job did not come to be. */
  void delete(String runId) {
    quietly(() -> runs().deleteRun(DeleteRunRequest.newBuilder().setRunId(runId).build()));
  }

  /** Says what the job is to do. */
  void begin(Job job) {
    Spec spec = job.spec();
    LogBatchRequest.Builder batch = LogBatchRequest.newBuilder().setRunId(spec.runId());
    Map<String, String> params = new LinkedHashMap<>();
    params.put("batch_prediction.source", spec.resolvedSource());
    params.put("batch_prediction.model_digest", spec.modelDigest());
    params.put("batch_prediction.input", spec.inputUri());
    params.put("batch_prediction.output", spec.outputUri());
    if (spec.params() != null) {
      params.put(
          "batch_prediction.params",
          spec.params().substring(0, Math.min(LONGEST_PARAM, spec.params().length())));
    }
    params.forEach((key, value) -> batch.addParams(tag(key, value)));
    batch.addTags(tag("millrace.batchPredictionId", job.id().toString()));
    log(batch);
  }

  /** Says how far it is. */
  void progress(Job job, long rows, long refused) {
    log(
        LogBatchRequest.newBuilder()
            .setRunId(job.spec().runId())
            .addMetrics(metric("batch_prediction.rows", rows))
            .addMetrics(metric("batch_prediction.rows_refused", refused)));
  }

  /** Says what came of it. */
  void finish(Job job, String inputDigest, String outputDigest) {
    Spec spec = job.spec();
    log(
        LogBatchRequest.newBuilder()
            .setRunId(spec.runId())
            .addParams(tag("batch_prediction.input_digest", inputDigest))
            .addParams(tag("batch_prediction.output_digest", outputDigest)));
    String source = JobStore.JSON.createObjectNode().put("uri", spec.inputUri()).toString();
    quietly(
        () ->
            runs()
                .logInputs(
                    LogInputsRequest.newBuilder()
                        .setRunId(spec.runId())
                        .addDatasets(
                            DatasetInput.newBuilder()
                                .addTags(tag("mlflow.data.context", "batch_prediction"))
                                .setDataset(
                                    Dataset.newBuilder()
                                        .setName(cut(spec.inputUri(), 500))
                                        .setDigest(cut(inputDigest, 36))
                                        .setSourceType("artifact")
                                        .setSource(source)))
                        .build()));
    end(spec, RunStatus.RUN_STATUS_FINISHED);
  }

  /** Ends the run, if it was made for the job. */
  void end(Spec spec, RunStatus status) {
    if (spec.ownsRun()) {
      quietly(
          () ->
              runs()
                  .updateRun(
                      UpdateRunRequest.newBuilder()
                          .setRunId(spec.runId())
                          .setStatus(status)
                          .setEndTime(System.currentTimeMillis())
                          .build()));
    }
  }

  private void log(LogBatchRequest.Builder batch) {
    quietly(() -> runs().logBatch(batch.build()));
  }

  /** The job is not held up by a run that was deleted, or has such a param already. */
  private static void quietly(Supplier<?> tell) {
    try {
      call(tell);
    } catch (MillraceException e) {
      LOG.warnf("The run of a batch prediction was not told: %s", e.getMessage());
    }
  }

  private static Tag tag(String key, String value) {
    return Tag.newBuilder().setKey(key).setValue(value).build();
  }

  private static Metric metric(String key, long value) {
    return Metric.newBuilder()
        .setKey(key)
        .setValue(value)
        .setTimestamp(System.currentTimeMillis())
        .build();
  }

  private static String cut(String text, int length) {
    return text.substring(0, Math.min(length, text.length()));
  }
}
