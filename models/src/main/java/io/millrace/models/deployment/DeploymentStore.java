package io.millrace.models.deployment;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.v1.RevisionState;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.exception.ConstraintViolationException;

/** What is to be served, and what follows from its source. */
@ApplicationScoped
class DeploymentStore implements PanacheRepositoryBase<DeploymentEntity, Long> {

  private final RevisionStore revisions;
  private final DeploymentLog log;

  DeploymentStore(RevisionStore revisions, DeploymentLog log) {
    this.revisions = revisions;
    this.log = log;
  }

  /**
   * Adds one, whose first revision serves.
   *
   * @param first with meaning, URI and digest
   * @throws MillraceException RESOURCE_ALREADY_EXISTS if there is one of that name
   */
  @Transactional
  Wanted create(String name, String source, byte[] settings, RevisionEntity first) {
    DeploymentEntity created = new DeploymentEntity();
    created.name = name;
    created.source = source;
    created.settings = settings;
    created.creationTime = System.currentTimeMillis();
    created.lastUpdateTime = created.creationTime;
    try {
      persistAndFlush(created);
    } catch (ConstraintViolationException taken) {
      throw taken(name, taken);
    }
    first.number = 1;
    first.engineNumber = Settings.engineNumber(settings);
    first.cause = "created";
    revisions.add(created, first);
    log.append(created, "created");
    first.become(RevisionState.REVISION_STATE_SERVING, null);
    log.append(created, "revision_serving", first);
    return new Wanted(created, List.of(first));
  }

  static MillraceException taken(String name, Throwable cause) {
    return new MillraceException(
        ErrorReason.ERROR_REASON_RESOURCE_ALREADY_EXISTS,
        "A deployment with name '%s' already exists.".formatted(name),
        cause);
  }

  /** RESOURCE_DOES_NOT_EXIST if there is none of that name. */
  @Transactional
  Wanted get(String name) {
    return find(name).orElseThrow(() -> absent(name));
  }

  @Transactional
  Optional<Wanted> find(String name) {
    return find("name", name)
        .firstResultOptional()
        .map(row -> new Wanted(row, revisions.current(row.id)))
        // It may have gone between the two questions.
        .filter(wanted -> !wanted.revisions().isEmpty());
  }

  /** All, by name. */
  @Transactional
  List<Wanted> all() {
    List<DeploymentEntity> rows = list("order by name");
    Map<Long, List<RevisionEntity>> current =
        revisions.current().stream()
            .collect(Collectors.groupingBy(revision -> revision.deploymentId));
    // A row that was made between the two questions is there the next time.
    return rows.stream()
        .filter(row -> current.containsKey(row.id))
        .map(row -> new Wanted(row, current.get(row.id)))
        .toList();
  }

  /**
   * Changes one.
   *
   * @param source null to leave it
   * @param meaning what the source means now; null with it
   * @param settings null to leave them
   */
  @Transactional
  Wanted update(String name, String source, String meaning, byte[] settings) {
    DeploymentEntity row = lock(name);
    Short engine = Settings.engineNumber(row.settings);
    if (settings != null) {
      row.settings = settings;
      endCanary(row);
    }
    if (source != null && !source.equals(row.source)) {
      row.source = source;
      revisions.start(row, meaning, meaning, "source changed");
    } else if (!Objects.equals(engine, Settings.engineNumber(row.settings))) {
      Wanted now = new Wanted(row, revisions.current(row.id));
      // What the source means stays known, so that it is no news even where that was given up.
      revisions.start(row, now.newest().meaning, now.leading().uri, "engine changed");
    }
    row.lastUpdateTime = Math.max(row.lastUpdateTime + 1, System.currentTimeMillis());
    log.append(row, "updated");
    return new Wanted(row, revisions.current(row.id));
  }

  /** A canary that nothing asks for any more takes over, as a new revision would. */
  private void endCanary(DeploymentEntity row) {
    if (Settings.parse(row.settings).rollout() == null) {
      new Wanted(row, revisions.current(row.id))
          .canary()
          .ifPresent(canary -> revisions.serve(row, canary));
    }
  }

  /**
   * The deployment's row, for a change: held until the transaction ends. RESOURCE_DOES_NOT_EXIST if
   * there is none of that name.
   */
  @Transactional(Transactional.TxType.MANDATORY)
  DeploymentEntity lock(String name) {
    DeploymentEntity row =
        find("name", name)
            .withLock(LockModeType.PESSIMISTIC_WRITE)
            .firstResultOptional()
            .orElseThrow(() -> absent(name));
    row.version++;
    return row;
  }

  /** The same of one that was known before; another one that has its name now is another. */
  @Transactional(Transactional.TxType.MANDATORY)
  DeploymentEntity lock(DeploymentEntity known) {
    DeploymentEntity row = lock(known.name);
    if (!row.id.equals(known.id)) {
      throw absent(known.name);
    }
    return row;
  }

  /** Removes one, with its history. RESOURCE_DOES_NOT_EXIST if there is none of that name. */
  @Transactional
  void remove(String name) {
    DeploymentEntity row = lock(name);
    log.append(row, "deleted");
    delete(row);
  }

  private static MillraceException absent(String name) {
    return MillraceException.notFound("Deployment with name '%s' not found.".formatted(name));
  }
}
