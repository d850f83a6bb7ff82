package io.millrace.tracking.model;

import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.Outbox;
import io.millrace.tracking.shared.ArtifactUri;
import io.millrace.tracking.shared.Lifecycle;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.Hibernate;
import org.hibernate.Session;

/**
 * Logged models with what was logged on them. What is answered is complete. A change locks its
 * model's row first, so that changes to one model happen one after the other.
 */
@ApplicationScoped
public class LoggedModelStore implements PanacheRepositoryBase<LoggedModelEntity, Long> {

  private final Outbox outbox = new Outbox("tracking");

  /** Creates a model in an active experiment. */
  @Transactional
  LoggedModelEntity create(NewLoggedModel wanted, int status) {
    String location =
        session()
            .doReturningWork(
                connection -> LoggedModelRows.locationOf(connection, wanted.experimentId()));
    LoggedModelEntity created = new LoggedModelEntity();
    created.modelId = wanted.modelId();
    created.experimentId = wanted.experimentId();
    created.name = wanted.name();
    created.modelType = wanted.modelType();
    created.sourceRunId = wanted.sourceRunId();
    created.artifactUri = ArtifactUri.ofModel(location, wanted.modelId());
    created.status = (short) status;
    created.creationTime = System.currentTimeMillis();
    created.lastUpdateTime = created.creationTime;
    created.params = wanted.params();
    created.tags = wanted.tags();
    persistAndFlush(created);
    append(LoggedModelEvents.created(created));
    return created;
  }

  /** A model, deleted ones only if allowed. RESOURCE_DOES_NOT_EXIST if there is none. */
  @Transactional
  LoggedModelEntity get(String modelId, boolean allowDeleted) {
    return complete(require(byId(modelId), modelId, allowDeleted));
  }

  /** The models with these numbers, in this order; those that are gone are left out. */
  @Transactional
  List<LoggedModelEntity> get(List<Long> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    Map<Long, LoggedModelEntity> found =
        find("id in ?1", ids).list().stream()
            .collect(Collectors.toMap(model -> model.id, Function.identity()));
    complete(found);
    return ids.stream().map(found::get).filter(Objects::nonNull).toList();
  }

  /** Sets the status, of a deleted model too. */
  @Transactional
  LoggedModelEntity setStatus(String modelId, int status) {
    LoggedModelEntity model = lock(modelId, true);
    model.status = (short) status;
    model.lastUpdateTime = System.currentTimeMillis();
    append(LoggedModelEvents.finalized(model));
    return complete(model);
  }

  /** Deletes a model; nothing happens if it is deleted already. */
  @Transactional
  void delete(String modelId) {
    LoggedModelEntity model = lock(modelId, true);
    if (model.lifecycle != Lifecycle.DELETED) {
      model.lifecycle = Lifecycle.DELETED;
      model.lastUpdateTime = System.currentTimeMillis();
      append(LoggedModelEvents.deleted(model));
    }
  }

  /** Sets tags, and answers the model as it is then. */
  @Transactional
  LoggedModelEntity setTags(String modelId, SortedMap<String, String> tags) {
    LoggedModelEntity model = lock(modelId, false);
    if (!tags.isEmpty()) {
      session().doWork(connection -> LoggedModelRows.setTags(connection, model.id, tags));
      append(LoggedModelEvents.tagsSet(model, tags.keySet()));
    }
    return complete(model);
  }

  /** Notes in a tag that a version of a registered model was made from a model. */
  @Transactional
  void linkVersion(String modelId, String name, int version) {
    LoggedModelEntity model = lock(modelId, false);
    String before = model.tags.get(LinkedVersions.TAG);
    String after = LinkedVersions.with(before, name, version);
    if (!after.equals(before)) {
      SortedMap<String, String> tag = new TreeMap<>(Map.of(LinkedVersions.TAG, after));
      session().doWork(connection -> LoggedModelRows.setTags(connection, model.id, tag));
      append(LoggedModelEvents.tagsSet(model, tag.keySet()));
    }
  }

  /** Removes a tag. RESOURCE_DOES_NOT_EXIST if it is not set. */
  @Transactional
  void deleteTag(String modelId, String key) {
    LoggedModelEntity model = lock(modelId, false);
    if (!session()
        .doReturningWork(connection -> LoggedModelRows.deleteTag(connection, model.id, key))) {
      throw LoggedModelErrors.noTag(modelId, key);
    }
    append(LoggedModelEvents.tagDeleted(model, key));
  }

  /** Adds params. BAD_REQUEST, and nothing added, if the model has one of them. */
  @Transactional
  void addParams(String modelId, SortedMap<String, String> params) {
    LoggedModelEntity model = lock(modelId, false);
    if (params.isEmpty()) {
      return;
    }
    TreeSet<String> there =
        session()
            .doReturningWork(connection -> LoggedModelRows.addParams(connection, model.id, params));
    if (!there.isEmpty()) {
      throw LoggedModelErrors.hasParams(modelId, there);
    }
    append(LoggedModelEvents.paramsLogged(model, params.keySet()));
  }

  private LoggedModelEntity lock(String modelId, boolean allowDeleted) {
    return require(byId(modelId).withLock(LockModeType.PESSIMISTIC_WRITE), modelId, allowDeleted);
  }

  private PanacheQuery<LoggedModelEntity> byId(String modelId) {
    return find("workspace = 'default' and modelId = ?1", modelId);
  }

  private static LoggedModelEntity require(
      PanacheQuery<LoggedModelEntity> query, String modelId, boolean allowDeleted) {
    return query
        .singleResultOptional()
        .filter(model -> allowDeleted || model.lifecycle == Lifecycle.ACTIVE)
        .orElseThrow(() -> LoggedModelErrors.notFound(modelId));
  }

  private LoggedModelEntity complete(LoggedModelEntity model) {
    complete(Map.of(model.id, model));
    return model;
  }

  private void complete(Map<Long, LoggedModelEntity> models) {
    for (LoggedModelEntity model : models.values()) {
      Hibernate.initialize(model.params);
      Hibernate.initialize(model.tags);
    }
    session()
        .doReturningWork(connection -> LoggedModelRows.points(connection, models.keySet()))
        .forEach((id, points) -> models.get(id).metrics = points);
  }

  private void append(Event event) {
    session().doWork(connection -> outbox.append(connection, List.of(event)));
  }

  private Session session() {
    return getEntityManager().unwrap(Session.class);
  }
}
