package io.millrace.registry.model;

import io.millrace.registry.history.ChangeLog;
import io.millrace.registry.history.ChangeRow;
import io.millrace.registry.shared.ModelEvents;
import io.millrace.registry.shared.RegistryErrors;
import io.millrace.registry.shared.Tags;
import io.millrace.runtime.outbox.Event;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.hibernate.Hibernate;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.ConstraintViolationException.ConstraintKind;

/**
 * Registered models and their tags. A change to a model, its versions or aliases locks the model's
 * row first, so that changes to one model happen one after the other.
 */
@ApplicationScoped
public class RegisteredModelStore implements PanacheRepositoryBase<RegisteredModelEntity, Long> {

  private static final String BY_NAME = "workspace = 'default' and name = ?1";

  private final ChangeLog log;

  RegisteredModelStore(ChangeLog log) {
    this.log = log;
  }

  /** Creates a model. RESOURCE_ALREADY_EXISTS if the name is taken. */
  @Transactional
  RegisteredModelEntity create(String name, SortedMap<String, String> tags, String description) {
    find(BY_NAME, name)
        .firstResultOptional()
        .ifPresent(
            holder -> {
              throw taken(holder, Tags.marksPrompt(tags));
            });
    RegisteredModelEntity created = new RegisteredModelEntity();
    created.name = name;
    created.description = emptyToNull(description);
    created.creationTime = System.currentTimeMillis();
    created.lastUpdateTime = created.creationTime;
    created.tags = tags;
    try {
      persistAndFlush(created);
    } catch (ConstraintViolationException conflict) {
      throw conflict.getKind() == ConstraintKind.UNIQUE
          ? RegistryErrors.exists(name, Tags.marksPrompt(tags))
          : conflict;
    }
    ModelEvents events = ModelEvents.of(name, Tags.isPrompt(tags));
    List<ChangeRow> changes = new ArrayList<>(List.of(ChangeRow.model(null, name)));
    if (created.description != null) {
      changes.add(ChangeRow.description(null, null, created.description));
    }
    tags.forEach((key, value) -> changes.add(ChangeRow.tag(null, key, null, value)));
    log.append(created.id, changes, List.of(events.created(tags, created.description)));
    return created;
  }

  private static RuntimeException taken(RegisteredModelEntity holder, boolean isPrompt) {
    return Tags.marksPrompt(holder.tags) == isPrompt
        ? RegistryErrors.exists(holder.name, isPrompt)
        : RegistryErrors.existsAsOther(holder.name, isPrompt);
  }

  /** A model with its tags and aliases. RESOURCE_DOES_NOT_EXIST if there is none. */
  @Transactional
  public RegisteredModelEntity get(String name) {
    RegisteredModelEntity model =
        find(BY_NAME, name).firstResultOptional().orElseThrow(() -> RegistryErrors.noModel(name));
    Hibernate.initialize(model.tags);
    Hibernate.initialize(model.aliases);
    return model;
  }

  /** A model, locked until the current transaction ends. RESOURCE_DOES_NOT_EXIST if it is none. */
  @Transactional(Transactional.TxType.MANDATORY)
  public RegisteredModelEntity lock(String name) {
    return find(BY_NAME, name)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResultOptional()
        .orElseThrow(() -> RegistryErrors.noModel(name));
  }

  /** Gives a model another name; its versions count as updated. */
  @Transactional
  RegisteredModelEntity rename(String name, String newName) {
    RegisteredModelEntity model = lock(name);
    if (!name.equals(newName) && count(BY_NAME, newName) > 0) {
      throw RegistryErrors.cannotRenameTo(newName);
    }
    model.name = newName;
    model.lastUpdateTime = System.currentTimeMillis();
    getEntityManager()
        .createQuery("update ModelVersionEntity v set v.lastUpdateTime = ?1 where v.model = ?2")
        .setParameter(1, model.lastUpdateTime)
        .setParameter(2, model)
        .executeUpdate();
    flushNamed(newName);
    Event renamed = ModelEvents.of(name, model.isPrompt()).renamed(newName);
    log.append(model.id, List.of(ChangeRow.model(name, newName)), List.of(renamed));
    return model;
  }

  /** Sets a model's description, or clears it. */
  @Transactional
  RegisteredModelEntity update(String name, String description) {
    RegisteredModelEntity model = lock(name);
    String before = model.description;
    model.description = emptyToNull(description);
    model.lastUpdateTime = System.currentTimeMillis();
    log.append(
        model.id,
        Objects.equals(before, model.description)
            ? List.of()
            : List.of(ChangeRow.description(null, before, model.description)),
        List.of(events(model).updated(description)));
    return model;
  }

  /** Removes a model with all that belongs to it but its history. */
  @Transactional
  void remove(String name) {
    RegisteredModelEntity model = lock(name);
    log.append(model.id, List.of(ChangeRow.model(name, null)), List.of(events(model).deleted()));
    getEntityManager()
        .createNativeQuery("insert into registry.former_model (model_id, name) values (?1, ?2)")
        .setParameter(1, model.id)
        .setParameter(2, name)
        .executeUpdate();
    // What belongs to it goes by the database's cascades: there may be very many versions.
    getEntityManager()
        .createNativeQuery("delete from registry.registered_model where id = ?1")
        .setParameter(1, model.id)
        .executeUpdate();
  }

  /** Sets a tag. */
  @Transactional
  void setTag(String name, String key, String value) {
    RegisteredModelEntity model = lock(name);
    boolean wasPrompt = model.isPrompt();
    String before = model.tags.put(key, value);
    log.append(
        model.id,
        value.equals(before) ? List.of() : List.of(ChangeRow.tag(null, key, before, value)),
        List.of(ModelEvents.of(name, wasPrompt).tagSet(key, value)));
  }

  /** Removes a tag, if it is set. */
  @Transactional
  void deleteTag(String name, String key) {
    RegisteredModelEntity model = lock(name);
    boolean wasPrompt = model.isPrompt();
    String before = model.tags.remove(key);
    if (before != null) {
      log.append(
          model.id,
          List.of(ChangeRow.tag(null, key, before, null)),
          List.of(ModelEvents.of(name, wasPrompt).tagDeleted(key)));
    }
  }

  private static ModelEvents events(RegisteredModelEntity model) {
    return ModelEvents.of(model.name, model.isPrompt());
  }

  private static String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** Writes what changed. The name may have been taken since it was looked for. */
  private void flushNamed(String name) {
    try {
      flush();
    } catch (ConstraintViolationException conflict) {
      throw conflict.getKind() == ConstraintKind.UNIQUE
          ? RegistryErrors.cannotRenameTo(name)
          : conflict;
    }
  }
}
