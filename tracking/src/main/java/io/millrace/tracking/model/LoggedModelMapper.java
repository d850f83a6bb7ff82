package io.millrace.tracking.model;

import io.millrace.common.v1.Tag;
import io.millrace.tracking.v1.LoggedModel;
import io.millrace.tracking.v1.LoggedModelData;
import io.millrace.tracking.v1.LoggedModelInfo;
import io.millrace.tracking.v1.LoggedModelStatus;
import io.millrace.tracking.v1.Metric;
import java.util.Map;

/** Stored models as the contract's messages. */
final class LoggedModelMapper {

  private LoggedModelMapper() {}

  static LoggedModel toProto(LoggedModelEntity stored) {
    return LoggedModel.newBuilder().setInfo(info(stored)).setData(data(stored)).build();
  }

  private static LoggedModelInfo info(LoggedModelEntity stored) {
    LoggedModelInfo.Builder info =
        LoggedModelInfo.newBuilder()
            .setModelId(stored.modelId)
            .setExperimentId(Long.toString(stored.experimentId))
            .setName(stored.name)
            .setCreationTimestampMs(stored.creationTime)
            .setLastUpdatedTimestampMs(stored.lastUpdateTime)
            .setArtifactUri(stored.artifactUri)
            .setStatus(LoggedModelStatus.forNumber(stored.status))
            .setModelType(stored.modelType)
            .setSourceRunId(stored.sourceRunId);
    if (stored.statusMessage != null) {
      info.setStatusMessage(stored.statusMessage);
    }
    stored.tags.entrySet().forEach(tag -> info.addTags(tag(tag)));
    return info.build();
  }

  private static LoggedModelData data(LoggedModelEntity stored) {
    LoggedModelData.Builder data = LoggedModelData.newBuilder();
    stored.params.entrySet().forEach(param -> data.addParams(tag(param)));
    stored.metrics.forEach(point -> data.addMetrics(metric(stored.modelId, point)));
    return data.build();
  }

  private static Metric metric(String modelId, LoggedModelPoint point) {
    Metric.Builder metric =
        Metric.newBuilder()
            .setKey(point.key())
            .setValue(point.value())
            .setTimestamp(point.timestamp())
            .setStep(point.step())
            .setModelId(modelId)
            .setRunId(point.runId());
    if (!point.datasetName().isEmpty()) {
      metric.setDatasetName(point.datasetName());
    }
    if (!point.datasetDigest().isEmpty()) {
      metric.setDatasetDigest(point.datasetDigest());
    }
    return metric.build();
  }

  private static Tag tag(Map.Entry<String, String> stored) {
    return Tag.newBuilder().setKey(stored.getKey()).setValue(stored.getValue()).build();
  }
}
