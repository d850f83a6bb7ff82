package io.millrace.models.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.millrace.models.batch.input.Format;
import io.millrace.models.v1.BatchPrediction;
import io.millrace.models.v1.BatchPredictionFormat;
import io.millrace.models.v1.BatchPredictionInput;
import io.millrace.models.v1.BatchPredictionOutput;
import io.millrace.models.v1.BatchPredictionProgress;
import io.millrace.models.v1.BatchPredictionState;
import java.util.Map;

/** Jobs as the contract has them. */
final class BatchPredictionMapper {

  private BatchPredictionMapper() {}

  static BatchPrediction of(Job job) {
    Spec spec = job.spec();
    BatchPrediction.Builder to =
        BatchPrediction.newBuilder()
            .setBatchPredictionId(job.id().toString())
            .setSource(spec.source())
            .setResolvedSource(spec.resolvedSource())
            .setModelDigest(spec.modelDigest())
            .setInput(
                BatchPredictionInput.newBuilder()
                    .setUri(spec.inputUri())
                    .setFormat(format(spec.inputFormat())))
            .setOutput(
                BatchPredictionOutput.newBuilder()
                    .setUri(spec.outputUri())
                    .setFormat(format(spec.outputFormat())))
            .setChunkRows(spec.chunkRows())
            .setMaxRefusedRows(spec.maxRefusedRows())
            .setIncludeInputColumns(spec.keepsInput())
            .setRunId(spec.runId())
            .setState(BatchPredictionState.forNumber(job.state()))
            .setProgress(
                BatchPredictionProgress.newBuilder()
                    .setRows(job.rowsDone())
                    .setRowsRefused(job.rowsRefused())
                    .setBytes(job.state() == Job.SUCCEEDED ? spec.inputSize() : job.bytesDone())
                    .setTotalBytes(spec.inputSize()))
            .setCreationTimestamp(job.creationTime());
    if (spec.params() != null) {
      to.setParams(BatchParams.struct(params(spec)));
    }
    if (job.stateMessage() != null) {
      to.setStateMessage(job.stateMessage());
    }
    if (job.inputDigest() != null) {
      to.setInputDigest(job.inputDigest());
    }
    if (job.outputDigest() != null) {
      to.setOutputDigest(job.outputDigest());
    }
    if (job.state() == Job.SUCCEEDED && job.rowsRefused() > 0) {
      to.setErrorsUri(spec.errorsUri());
    }
    if (job.startTime() != null) {
      to.setStartTimestamp(job.startTime());
    }
    if (job.endTime() != null) {
      to.setEndTimestamp(job.endTime());
    }
    return to.build();
  }

  private static Map<?, ?> params(Spec spec) {
    try {
      return JobStore.JSON.readValue(spec.params(), Map.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a job's params cannot be read", e);
    }
  }

  private static BatchPredictionFormat format(Format format) {
    return switch (format) {
      case CSV -> BatchPredictionFormat.BATCH_PREDICTION_FORMAT_CSV;
      case JSONL -> BatchPredictionFormat.BATCH_PREDICTION_FORMAT_JSONL;
      case PARQUET -> BatchPredictionFormat.BATCH_PREDICTION_FORMAT_PARQUET;
    };
  }

  /** Null if it is not said. */
  static Format format(BatchPredictionFormat format) {
    return switch (format) {
      case BATCH_PREDICTION_FORMAT_CSV -> Format.CSV;
      case BATCH_PREDICTION_FORMAT_JSONL -> Format.JSONL;
      case BATCH_PREDICTION_FORMAT_PARQUET -> Format.PARQUET;
      default -> null;
    };
  }
}
