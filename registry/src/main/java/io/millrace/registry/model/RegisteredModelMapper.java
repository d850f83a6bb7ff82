package io.millrace.registry.model;

import io.millrace.common.v1.Tag;
import io.millrace.registry.v1.RegisteredModel;
import io.millrace.registry.v1.RegisteredModelAlias;
import java.util.List;

/** Stored models as the contract's messages. */
final class RegisteredModelMapper {

  private RegisteredModelMapper() {}

  static RegisteredModel toProto(RegisteredModelEntity stored, List<ModelVersionEntity> latest) {
    RegisteredModel.Builder model =
        RegisteredModel.newBuilder()
            .setName(stored.name)
            .setCreationTimestamp(stored.creationTime)
            .setLastUpdatedTimestamp(stored.lastUpdateTime);
    if (stored.description != null) {
      model.setDescription(stored.description);
    }
    latest.forEach(version -> model.addLatestVersions(ModelVersionMapper.withoutAliases(version)));
    stored.tags.forEach(
        (key, value) -> model.addTags(Tag.newBuilder().setKey(key).setValue(value)));
    stored.aliases.forEach(
        (alias, version) ->
            model.addAliases(
                RegisteredModelAlias.newBuilder()
                    .setAlias(alias)
                    .setVersion(Integer.toString(version))));
    return model.build();
  }
}
