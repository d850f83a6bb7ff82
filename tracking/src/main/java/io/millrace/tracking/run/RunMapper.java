package io.millrace.tracking.run;

import io.millrace.common.v1.Tag;
import io.millrace.tracking.shared.KeyValue;
import io.millrace.tracking.v1.Dataset;
import io.millrace.tracking.v1.DatasetInput;
import io.millrace.tracking.v1.LifecycleStage;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.ModelInput;
import io.millrace.tracking.v1.ModelOutput;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.RunData;
import io.millrace.tracking.v1.RunInfo;
import io.millrace.tracking.v1.RunInputs;
import io.millrace.tracking.v1.RunOutputs;
import io.millrace.tracking.v1.RunStatus;

/** Stored runs as the contract's messages. */
final class RunMapper {

  private RunMapper() {}

  static Run toProto(RunRecord run) {
    return Run.newBuilder()
        .setInfo(info(run))
        .setData(data(run.data()))
        .setInputs(inputs(run.data()))
        .setOutputs(outputs(run.data()))
        .build();
  }

  /** As SearchRuns answers: without model inputs. */
  static Run toSearchResult(RunRecord run) {
    Run.Builder found = toProto(run).toBuilder();
    found.getInputsBuilder().clearModelInputs();
    return found.build();
  }

  static RunInfo info(RunRecord run) {
    RunInfo.Builder info =
        RunInfo.newBuilder()
            .setRunId(run.runId())
            .setRunName(run.name())
            .setExperimentId(Long.toString(run.experimentId()))
            .setUserId(run.userId())
            .setStatus(RunStatus.forNumber(run.status()))
            .setStartTime(run.startTime())
            .setArtifactUri(run.artifactUri())
            .setLifecycleStage(LifecycleStage.forNumber(run.lifecycle()));
    if (run.endTime() != null) {
      info.setEndTime(run.endTime());
    }
    return info.build();
  }

  private static RunData data(RunRecord.Data stored) {
    RunData.Builder data = RunData.newBuilder();
    for (RunRecord.Metric metric : stored.metrics()) {
      data.addMetrics(
          Metric.newBuilder()
              .setKey(metric.key())
              .setValue(metric.value())
              .setTimestamp(metric.timestamp())
              .setStep(metric.step()));
    }
    stored.params().forEach(param -> data.addParams(tag(param)));
    stored.tags().forEach(tag -> data.addTags(tag(tag)));
    return data.build();
  }

  private static RunInputs inputs(RunRecord.Data stored) {
    RunInputs.Builder inputs = RunInputs.newBuilder();
    stored.inputs().forEach(input -> inputs.addDatasetInputs(input(input)));
    stored
        .modelInputs()
        .forEach(model -> inputs.addModelInputs(ModelInput.newBuilder().setModelId(model)));
    return inputs.build();
  }

  private static DatasetInput input(RunRecord.Input stored) {
    Dataset.Builder dataset =
        Dataset.newBuilder()
            .setName(stored.name())
            .setDigest(stored.digest())
            .setSourceType(stored.sourceType())
            .setSource(stored.source());
    if (stored.schema() != null) {
      dataset.setSchema(stored.schema());
    }
    if (stored.profile() != null) {
      dataset.setProfile(stored.profile());
    }
    DatasetInput.Builder input = DatasetInput.newBuilder().setDataset(dataset);
    stored.tags().forEach(tag -> input.addTags(tag(tag)));
    return input.build();
  }

  private static RunOutputs outputs(RunRecord.Data stored) {
    RunOutputs.Builder outputs = RunOutputs.newBuilder();
    for (RunRecord.Output output : stored.outputs()) {
      outputs.addModelOutputs(
          ModelOutput.newBuilder().setModelId(output.modelId()).setStep(output.step()));
    }
    return outputs.build();
  }

  private static Tag tag(KeyValue stored) {
    return Tag.newBuilder().setKey(stored.key()).setValue(stored.value()).build();
  }
}
