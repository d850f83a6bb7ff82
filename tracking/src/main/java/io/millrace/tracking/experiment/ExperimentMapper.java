package io.millrace.tracking.experiment;

import io.millrace.common.v1.Tag;
import io.millrace.tracking.v1.Experiment;
import io.millrace.tracking.v1.LifecycleStage;

/** Stored experiments as the contract's messages. */
final class ExperimentMapper {

  private ExperimentMapper() {}

  static Experiment toProto(ExperimentEntity stored) {
    Experiment.Builder experiment =
        Experiment.newBuilder()
            .setExperimentId(Long.toString(stored.id))
            .setName(stored.name)
            .setArtifactLocation(stored.artifactLocation)
            .setLifecycleStage(LifecycleStage.forNumber(stored.lifecycle))
            .setLastUpdateTime(stored.lastUpdateTime)
            .setCreationTime(stored.creationTime)
            .setWorkspace(stored.workspace);
    stored.tags.forEach(
        (key, value) -> experiment.addTags(Tag.newBuilder().setKey(key).setValue(value)));
    return experiment.build();
  }
}
