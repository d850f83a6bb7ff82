package io.millrace.registry.model;

import io.millrace.common.v1.Tag;
import io.millrace.registry.shared.Stage;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.registry.v1.ModelVersionStatus;
import java.util.Map;

/** Stored versions as the contract's messages. */
public final class ModelVersionMapper {

  private ModelVersionMapper() {}

  /** A version with the aliases that name it. */
  public static ModelVersion toProto(ModelVersionEntity stored) {
    ModelVersion.Builder version = builder(stored);
    for (Map.Entry<String, Integer> alias : stored.model.aliases.entrySet()) {
      if (alias.getValue() == stored.version) {
        version.addAliases(alias.getKey());
      }
    }
    return version.build();
  }

  /** A version without its aliases, as MLflow lists them. */
  public static ModelVersion withoutAliases(ModelVersionEntity stored) {
    return builder(stored).build();
  }

  private static ModelVersion.Builder builder(ModelVersionEntity stored) {
    ModelVersion.Builder version =
        ModelVersion.newBuilder()
            .setName(stored.model.name)
            .setVersion(Integer.toString(stored.version))
            .setCreationTimestamp(stored.creationTime)
            .setLastUpdatedTimestamp(stored.lastUpdateTime)
            .setCurrentStage(Stage.at(stored.stage).text())
            .setSource(stored.source)
            .setRunId(stored.runId)
            .setRunLink(stored.runLink)
            .setStatus(ModelVersionStatus.MODEL_VERSION_STATUS_READY);
    if (stored.description != null) {
      version.setDescription(stored.description);
    }
    stored.tags.forEach(
        (key, value) -> version.addTags(Tag.newBuilder().setKey(key).setValue(value)));
    return version;
  }
}
