package io.millrace.registry.alias;

import io.millrace.registry.history.AliasMoves;
import io.millrace.registry.history.AliasMoves.Move;
import io.millrace.registry.history.ChangeLog;
import io.millrace.registry.history.ChangeRow;
import io.millrace.registry.model.ModelVersionEntity;
import io.millrace.registry.model.ModelVersionStore;
import io.millrace.registry.model.RegisteredModelEntity;
import io.millrace.registry.model.RegisteredModelStore;
import io.millrace.registry.shared.ModelEvents;
import io.millrace.registry.shared.RegistryErrors;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;

/** Where aliases point. Every move locks the model first. */
@ApplicationScoped
class AliasStore {

  private final RegisteredModelStore models;
  private final ModelVersionStore versions;
  private final AliasMoves moves;
  private final ChangeLog log;

  AliasStore(
      RegisteredModelStore models, ModelVersionStore versions, AliasMoves moves, ChangeLog log) {
    this.models = models;
    this.versions = versions;
    this.moves = moves;
    this.log = log;
  }

  /** Points an alias to a version. RESOURCE_DOES_NOT_EXIST if there is no such version. */
  @Transactional
  void set(String name, String alias, int version) {
    RegisteredModelEntity model = models.lock(name);
    versions.get(name, version);
    point(model, alias, version);
  }

  /** Removes an alias, if it is set. */
  @Transactional
  void remove(String name, String alias) {
    RegisteredModelEntity model = models.lock(name);
    Integer before = model.aliases.remove(alias);
    if (before != null) {
      log.append(
          model.id,
          List.of(ChangeRow.alias(alias, before, null)),
          List.of(events(model).aliasDeleted(alias, before)));
    }
  }

  /** The version that an alias points to. INVALID_PARAMETER_VALUE if it is not set. */
  @Transactional
  ModelVersionEntity get(String name, String alias) {
    RegisteredModelEntity model = models.get(name);
    if (alias.equalsIgnoreCase(AliasName.LATEST)) {
      return versions.newest(name);
    }
    Integer version = model.aliases.get(alias);
    if (version == null) {
      throw RegistryErrors.noAlias(alias);
    }
    return versions.get(name, version);
  }

  /**
   * The last move of an alias until a moment, in milliseconds since 1970. RESOURCE_DOES_NOT_EXIST
   * if it was not set then.
   */
  @Transactional
  Move at(String name, String alias, long time) {
    return moves
        .lastUntil(models.get(name).id, alias, time)
        .filter(move -> move.to() != null)
        .orElseThrow(
            () ->
                MillraceException.notFound(
                    "Alias '%s' of '%s' pointed to no version at that time."
                        .formatted(alias, name)));
  }

  /** Points an alias back to where it pointed before its last move that was not yet taken back. */
  @Transactional
  ModelVersionEntity rollback(String name, String alias) {
    RegisteredModelEntity model = models.lock(name);
    int target =
        new Rollback(moves.all(model.id, alias))
            .target(version -> versions.exists(model, version))
            .orElseThrow(
                () ->
                    MillraceException.notFound(
                        "Alias '%s' of '%s' pointed to no other version before that is still there."
                            .formatted(alias, name)));
    Integer before = model.aliases.put(alias, target);
    log.append(
        model.id,
        List.of(ChangeRow.alias(alias, before, target).asRollback()),
        List.of(events(model).aliasSet(alias, target, before)));
    return versions.get(name, target);
  }

  private void point(RegisteredModelEntity model, String alias, int version) {
    Integer before = model.aliases.put(alias, version);
    if (before == null || before != version) {
      log.append(
          model.id,
          List.of(ChangeRow.alias(alias, before, version)),
          List.of(events(model).aliasSet(alias, version, before)));
    }
  }

  private static ModelEvents events(RegisteredModelEntity model) {
    return ModelEvents.of(model.name, model.isPrompt());
  }
}
