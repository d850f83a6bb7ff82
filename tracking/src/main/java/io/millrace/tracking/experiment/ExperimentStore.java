package io.millrace.tracking.experiment;

import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.Outbox;
import io.millrace.tracking.TrackingConfig;
import io.millrace.tracking.shared.ArtifactUri;
import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.shared.Lifecycle;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.function.Supplier;
import org.hibernate.Session;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.ConstraintViolationException.ConstraintKind;

/**
 * Experiments and their tags. A change locks its experiment's row first, so that changes to one
 * experiment happen one after the other.
 */
@ApplicationScoped
public class ExperimentStore implements PanacheRepositoryBase<ExperimentEntity, Long> {

  private static final String WITH_TAGS = "from ExperimentEntity e left join fetch e.tags ";
  private static final String BY_NAME = "e.workspace = 'default' and e.name = ?1";

  private final String artifactRoot;
  private final Outbox outbox = new Outbox("tracking");

  ExperimentStore(TrackingConfig config) {
    artifactRoot = config.defaultArtifactRoot();
  }

  /** Creates an experiment and answers its number. RESOURCE_ALREADY_EXISTS if the name is taken. */
  @Transactional
  long create(NewExperiment wanted) {
    if (isTaken(wanted.name())) {
      throw ExperimentErrors.exists(wanted.name());
    }
    ExperimentEntity created = new ExperimentEntity();
    created.id = nextId();
    created.name = wanted.name();
    created.artifactLocation =
        wanted.location().isEmpty()
            ? ArtifactUri.append(artifactRoot, Long.toString(created.id))
            : wanted.location();
    created.lifecycle = Lifecycle.ACTIVE;
    created.creationTime = System.currentTimeMillis();
    created.lastUpdateTime = created.creationTime;
    created.tags = wanted.tags();
    persist(created);
    flushNamed(() -> ExperimentErrors.exists(wanted.name()));
    append(ExperimentEvents.created(created.id, created.name));
    return created.id;
  }

  /** An experiment with its tags, deleted or not. RESOURCE_DOES_NOT_EXIST if there is none. */
  @Transactional
  ExperimentEntity get(long id) {
    return find(WITH_TAGS + "where e.id = ?1", id)
        .singleResultOptional()
        .orElseThrow(() -> ExperimentId.notFound(id));
  }

  /** The experiment with this very name, as {@link #get} finds it. */
  @Transactional
  ExperimentEntity get(String name) {
    return find(WITH_TAGS + "where " + BY_NAME, name)
        .singleResultOptional()
        .orElseThrow(() -> ExperimentErrors.noName(name));
  }

  /** Renames an active experiment. */
  @Transactional
  void rename(long id, String name) {
    ExperimentEntity experiment = lock(id);
    if (experiment.lifecycle != Lifecycle.ACTIVE) {
      throw ExperimentErrors.cannotRenameDeleted();
    }
    if (!experiment.name.equals(name) && isTaken(name)) {
      throw ExperimentErrors.cannotRenameTo(name);
    }
    experiment.name = name;
    experiment.lastUpdateTime = System.currentTimeMillis();
    flushNamed(() -> ExperimentErrors.cannotRenameTo(name));
    append(ExperimentEvents.renamed(id, name));
  }

  /** Deletes an active experiment, or restores a deleted one, with all its runs. */
  @Transactional
  void setLifecycle(long id, int lifecycle) {
    ExperimentEntity experiment = lock(id);
    if (experiment.lifecycle == lifecycle) {
      throw ExperimentId.notFound(id);
    }
    experiment.lifecycle = (short) lifecycle;
    experiment.lastUpdateTime = System.currentTimeMillis();
    session()
        .doWork(
            connection -> RunCascade.move(connection, id, lifecycle, experiment.lastUpdateTime));
    append(ExperimentEvents.moved(id, lifecycle));
  }

  /** Sets a tag of an active experiment. */
  @Transactional
  void setTag(long id, String key, String value) {
    lockActive(id);
    session()
        .doWork(
            connection -> {
              if (key.startsWith(ExperimentTagRules.CUSTOM_VIEW)
                  && ExperimentTagTable.countOthers(
                          connection, id, ExperimentTagRules.CUSTOM_VIEW, key)
                      >= ExperimentTagRules.MAX_CUSTOM_VIEWS) {
                throw ExperimentTagRules.tooManyCustomViews();
              }
              ExperimentTagTable.set(connection, id, key, value);
            });
    append(ExperimentEvents.tagSet(id, key));
  }

  /** Removes a tag of an active experiment. RESOURCE_DOES_NOT_EXIST if it is not set. */
  @Transactional
  void deleteTag(long id, String key) {
    lockActive(id);
    if (!session().doReturningWork(connection -> ExperimentTagTable.delete(connection, id, key))) {
      throw ExperimentErrors.noTag(id, key);
    }
    append(ExperimentEvents.tagDeleted(id, key));
  }

  private ExperimentEntity lock(long id) {
    ExperimentEntity experiment = findById(id, LockModeType.PESSIMISTIC_WRITE);
    if (experiment == null) {
      throw ExperimentId.notFound(id);
    }
    return experiment;
  }

  private void lockActive(long id) {
    if (lock(id).lifecycle != Lifecycle.ACTIVE) {
      throw ExperimentId.deleted(id);
    }
  }

  private boolean isTaken(String name) {
    return count("from ExperimentEntity e where " + BY_NAME, name) > 0;
  }

  /** From the identity column's own sequence: the location holds the number. */
  private long nextId() {
    return session()
        .createNativeQuery("select nextval('tracking.experiment_id_seq')", Long.class)
        .getSingleResult();
  }

  /** Writes what changed. The name may have been taken since it was looked for. */
  private void flushNamed(Supplier<RuntimeException> taken) {
    try {
      getEntityManager().flush();
    } catch (ConstraintViolationException conflict) {
      throw conflict.getKind() == ConstraintKind.UNIQUE ? taken.get() : conflict;
    }
  }

  private void append(Event event) {
    session().doWork(connection -> outbox.append(connection, List.of(event)));
  }

  private Session session() {
    return getEntityManager().unwrap(Session.class);
  }
}
