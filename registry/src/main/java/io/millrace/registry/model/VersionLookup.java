package io.millrace.registry.model;

import io.millrace.registry.shared.ModelName;
import io.millrace.registry.shared.RegistryErrors;
import io.millrace.registry.shared.Stage;
import io.millrace.registry.shared.Tags;
import io.millrace.registry.shared.VersionNumber;
import io.millrace.registry.source.RegisteredVersions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;

/** Finds the versions that others are made from. */
@ApplicationScoped
class VersionLookup implements RegisteredVersions {

  private final RegisteredModelStore models;
  private final ModelVersionStore versions;

  VersionLookup(RegisteredModelStore models, ModelVersionStore versions) {
    this.models = models;
    this.versions = versions;
  }

  @Override
  @Transactional
  public RegisteredVersion find(String name, String alias, String versionOrStage) {
    ModelVersionEntity found =
        alias == null ? named(name, versionOrStage) : aliased(ModelName.check(name), alias);
    return new RegisteredVersion(
        name,
        found.version,
        found.downloadUri == null ? found.source : found.downloadUri,
        found.runId,
        found.loggedModelId,
        found.model.isPrompt() || Tags.isPrompt(found.tags));
  }

  private ModelVersionEntity aliased(String name, String alias) {
    if (alias.equalsIgnoreCase("latest")) {
      return versions.newest(name);
    }
    RegisteredModelEntity model = models.get(name);
    Integer version = model.aliases.get(alias);
    if (version == null) {
      throw RegistryErrors.noAlias(alias);
    }
    return versions.get(name, version);
  }

  private ModelVersionEntity named(String name, String versionOrStage) {
    ModelName.check(name);
    if (versionOrStage.matches("[0-9]+")) {
      models.get(name);
      return versions.get(name, VersionNumber.parse(name, versionOrStage));
    }
    if (versionOrStage.equalsIgnoreCase("latest")) {
      return versions.newest(name);
    }
    Stage stage = Stage.parse(versionOrStage);
    return versions.latest(name, List.of(stage)).stream()
        .findFirst()
        .orElseThrow(() -> RegistryErrors.noVersion(name, stage.text()));
  }
}
