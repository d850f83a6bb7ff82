package io.millrace.registry.model;

import io.millrace.registry.history.ChangeLog;
import io.millrace.registry.history.ChangeRow;
import io.millrace.registry.link.LinkStore;
import io.millrace.registry.shared.ModelEvents;
import io.millrace.registry.shared.RegistryErrors;
import io.millrace.registry.shared.Stage;
import io.millrace.registry.shared.Tags;
import io.millrace.runtime.outbox.Event;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Versions, their tags and stages. Every change locks the model first. */
@ApplicationScoped
public class ModelVersionStore implements PanacheRepositoryBase<ModelVersionEntity, Long> {

  private static final String WITH_MODEL =
      """
      from ModelVersionEntity v join fetch v.model m left join fetch v.tags
      where m.workspace = 'default' and m.name = ?1 and v.version = ?2
      """;

  private static final String LATEST =
      """
      select v.id from unnest(cast(:models as bigint[])) as m (id)
      cross join generate_series(0, 3) as s (stage)
      cross join lateral (
        select id from registry.model_version
        where model_id = m.id and stage = s.stage order by version desc limit 1) v
      """;

  private final RegisteredModelStore models;
  private final LinkStore links;
  private final ChangeLog log;

  ModelVersionStore(RegisteredModelStore models, LinkStore links, ChangeLog log) {
    this.models = models;
    this.links = links;
    this.log = log;
  }

  /** Creates the next version of a model. RESOURCE_DOES_NOT_EXIST if there is no such model. */
  @Transactional
  ModelVersionEntity create(NewModelVersion wanted) {
    RegisteredModelEntity model = models.lock(wanted.name());
    ModelVersionEntity created = new ModelVersionEntity();
    created.model = model;
    created.version = ++model.lastVersion;
    created.description = wanted.description();
    created.source = wanted.source().source();
    created.downloadUri = wanted.source().downloadUri();
    created.runId = wanted.source().runId();
    created.runLink = wanted.runLink();
    created.loggedModelId = wanted.source().modelId();
    created.creationTime = System.currentTimeMillis();
    created.lastUpdateTime = created.creationTime;
    created.tags = wanted.tags();
    model.lastUpdateTime = created.creationTime;
    persist(created);
    if (!wanted.source().modelId().isEmpty()) {
      links.add(wanted.source().modelId(), model.name, created.version);
    }
    ModelEvents events = ModelEvents.of(model.name, Tags.isPrompt(wanted.tags()));
    List<ChangeRow> changes = new ArrayList<>();
    changes.add(ChangeRow.version(created.version, null, created.source));
    if (!created.description.isEmpty()) {
      changes.add(ChangeRow.description(created.version, null, created.description));
    }
    created.tags.forEach(
        (key, value) -> changes.add(ChangeRow.tag(created.version, key, null, value)));
    log.append(
        model.id,
        changes,
        List.of(
            events.versionCreated(
                created.version,
                created.source,
                created.runId,
                created.tags,
                created.description)));
    return withAliases(created);
  }

  /** A version with its tags and its model's aliases. RESOURCE_DOES_NOT_EXIST if there is none. */
  @Transactional
  public ModelVersionEntity get(String name, int version) {
    return withAliases(find(name, version, RegistryErrors.noVersion(name, version)));
  }

  /** The version with the highest number in each of some stages. */
  @Transactional
  public List<ModelVersionEntity> latest(String name, List<Stage> stages) {
    RegisteredModelEntity model = models.get(name);
    return latest(List.of(model.id)).stream()
        .filter(version -> stages.contains(Stage.at(version.stage)))
        .map(ModelVersionStore::withAliases)
        .toList();
  }

  /** The version with the highest number in each stage, of several models, by stage. */
  @Transactional
  public List<ModelVersionEntity> latest(List<Long> modelIds) {
    List<Long> ids =
        getEntityManager()
            .createNativeQuery(LATEST, Long.class)
            .setParameter("models", modelIds.toArray(Long[]::new))
            .getResultList();
    return find(
            """
            from ModelVersionEntity v join fetch v.model left join fetch v.tags
            where v.id in ?1 order by v.stage
            """,
            ids)
        .list();
  }

  /** Whether a model has the version. */
  @Transactional
  public boolean exists(RegisteredModelEntity model, int version) {
    return count("model = ?1 and version = ?2", model, version) > 0;
  }

  /** The version with the highest number of all. RESOURCE_DOES_NOT_EXIST if there is none. */
  @Transactional
  public ModelVersionEntity newest(String name) {
    RegisteredModelEntity model = models.get(name);
    return find("model = ?1 order by version desc", model)
        .firstResultOptional()
        .map(ModelVersionStore::withAliases)
        .orElseThrow(() -> RegistryErrors.noLatestVersion(name));
  }

  /** Sets a version's description; null clears it. */
  @Transactional
  ModelVersionEntity update(String name, int number, String description) {
    ModelVersionEntity version = lock(name, number);
    String before = version.description;
    version.description = description;
    version.lastUpdateTime = System.currentTimeMillis();
    log.append(
        version.model.id,
        Objects.equals(before, description)
            ? List.of()
            : List.of(ChangeRow.description(number, before, description)),
        List.of(events(version).versionUpdated(number, description)));
    return withAliases(version);
  }

  /** Moves a version to a stage, and perhaps the others in it to the archive. */
  @Transactional
  ModelVersionEntity transition(String name, int number, Stage stage, boolean archiveOthers) {
    ModelVersionEntity version = lock(name, number);
    long now = System.currentTimeMillis();
    List<ModelVersionEntity> moved = new ArrayList<>(List.of(version));
    if (archiveOthers) {
      moved.addAll(
          find(
                  "model = ?1 and stage = ?2 and id <> ?3 order by version",
                  version.model,
                  (short) stage.ordinal(),
                  version.id)
              .list());
    }
    List<ChangeRow> changes = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    for (ModelVersionEntity each : moved) {
      Stage before = Stage.at(each.stage);
      Stage after = each == version ? stage : Stage.ARCHIVED;
      each.stage = (short) after.ordinal();
      each.lastUpdateTime = now;
      if (before != after) {
        changes.add(ChangeRow.stage(each.version, before.text(), after.text()));
        events.add(events(each).stageChanged(each.version, before, after));
      }
    }
    version.model.lastUpdateTime = now;
    log.append(version.model.id, changes, events);
    return withAliases(version);
  }

  /** Removes a version and its aliases. */
  @Transactional
  void remove(String name, int number) {
    ModelVersionEntity version = lock(name, number);
    RegisteredModelEntity model = version.model;
    List<ChangeRow> changes = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    for (Map.Entry<String, Integer> alias : List.copyOf(model.aliases.entrySet())) {
      if (alias.getValue() == number) {
        model.aliases.remove(alias.getKey());
        changes.add(ChangeRow.alias(alias.getKey(), number, null));
        events.add(events(version).aliasDeleted(alias.getKey(), number));
      }
    }
    changes.add(ChangeRow.version(number, version.source, null));
    events.add(events(version).versionDeleted(number));
    model.lastUpdateTime = System.currentTimeMillis();
    // Aliases first: the version is what they refer to.
    flush();
    delete(version);
    log.append(model.id, changes, events);
  }

  /** Sets a tag. */
  @Transactional
  void setTag(String name, int number, String key, String value) {
    ModelVersionEntity version = lock(name, number);
    String before = version.tags.put(key, value);
    log.append(
        version.model.id,
        value.equals(before) ? List.of() : List.of(ChangeRow.tag(number, key, before, value)),
        List.of(events(version).versionTagSet(number, key, value)));
  }

  /** Removes a tag, if it is set. */
  @Transactional
  void deleteTag(String name, int number, String key) {
    ModelVersionEntity version = lock(name, number);
    String before = version.tags.remove(key);
    if (before != null) {
      log.append(
          version.model.id,
          List.of(ChangeRow.tag(number, key, before, null)),
          List.of(events(version).versionTagDeleted(number, key)));
    }
  }

  private ModelVersionEntity lock(String name, int number) {
    RuntimeException missing = RegistryErrors.noVersion(name, number);
    // A missing model is a missing version here, as MLflow has it.
    if (models.count("workspace = 'default' and name = ?1", name) == 0) {
      throw missing;
    }
    models.lock(name);
    return find(name, number, missing);
  }

  private ModelVersionEntity find(String name, int number, RuntimeException missing) {
    return find(WITH_MODEL, name, number).singleResultOptional().orElseThrow(() -> missing);
  }

  /** Loads what the mapper needs while there is a session. */
  private static ModelVersionEntity withAliases(ModelVersionEntity version) {
    version.model.aliases.size();
    version.tags.size();
    return version;
  }

  private static ModelEvents events(ModelVersionEntity version) {
    return ModelEvents.of(version.model.name, version.model.isPrompt());
  }
}
