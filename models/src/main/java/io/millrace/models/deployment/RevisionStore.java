package io.millrace.models.deployment;

import io.millrace.models.v1.RevisionState;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Optional;

/** The revisions of deployments. Whoever changes one holds the deployment's row. */
@ApplicationScoped
@Transactional(TxType.MANDATORY)
class RevisionStore implements PanacheRepositoryBase<RevisionEntity, Long> {

  private static final int KEPT = 100;

  private static final String IS_CURRENT =
      "(state in (1, 2, 3) or number = (select max(n.number) from RevisionEntity n where n.deploymentId = r.deploymentId))";

  private final DeploymentLog log;

  RevisionStore(DeploymentLog log) {
    this.log = log;
  }

  /** As {@link Wanted} has them. */
  List<RevisionEntity> current(long deploymentId) {
    return list(
        "from RevisionEntity r where deploymentId = ?1 and " + IS_CURRENT + " order by number",
        deploymentId);
  }

  /** Of all deployments. */
  List<RevisionEntity> current() {
    return list("from RevisionEntity r where " + IS_CURRENT + " order by deploymentId, number");
  }

  /** The newest first. */
  @Transactional
  List<RevisionEntity> history(long deploymentId) {
    return find("deploymentId = ?1 order by number desc", deploymentId).page(0, KEPT).list();
  }

  Optional<RevisionEntity> find(long deploymentId, int number) {
    return find("deploymentId = ?1 and number = ?2", deploymentId, number).firstResultOptional();
  }

  /** The one that served last, before the one that serves. */
  Optional<RevisionEntity> previous(long deploymentId) {
    return find(
            "deploymentId = ?1 and state = ?2 and startTime is not null order by endTime desc, number desc",
            deploymentId,
            (short) RevisionState.REVISION_STATE_RETIRED.getNumber())
        .firstResultOptional();
  }

  /** Begins the next one; whatever was on its way to serve is given up for it. */
  RevisionEntity start(DeploymentEntity row, String meaning, String uri, String cause) {
    return start(row, meaning, uri, Settings.engineNumber(row.settings), cause);
  }

  /**
   * @param engine as {@link RevisionEntity#engineNumber}
   */
  RevisionEntity start(
      DeploymentEntity row, String meaning, String uri, Short engine, String cause) {
    List<RevisionEntity> current = current(row.id);
    int number = current.getLast().number + 1;
    for (RevisionEntity revision : current) {
      if (revision.is(RevisionState.REVISION_STATE_LOADING)
          || revision.is(RevisionState.REVISION_STATE_CANARY)) {
        revision.become(
            RevisionState.REVISION_STATE_ROLLED_BACK, "revision %d came".formatted(number));
        log.append(row, "rolled_back", revision);
      }
    }
    RevisionEntity started = new RevisionEntity();
    started.number = number;
    started.meaning = meaning;
    started.uri = uri;
    started.engineNumber = engine;
    started.cause = cause;
    add(row, started);
    delete(
        "deploymentId = ?1 and number <= ?2 and state > ?3",
        row.id,
        number - KEPT,
        (short) RevisionState.REVISION_STATE_SERVING.getNumber());
    log.append(row, "revision_created", started);
    return started;
  }

  /** Adds one that is to be loaded. */
  void add(DeploymentEntity row, RevisionEntity revision) {
    revision.deploymentId = row.id;
    revision.creationTime = System.currentTimeMillis();
    revision.state = (short) RevisionState.REVISION_STATE_LOADING.getNumber();
    persist(revision);
  }

  /** Lets one take over from the one that serves. */
  void serve(DeploymentEntity row, RevisionEntity revision) {
    for (RevisionEntity other : current(row.id)) {
      if (other.is(RevisionState.REVISION_STATE_SERVING)) {
        other.become(RevisionState.REVISION_STATE_RETIRED, null);
      }
    }
    revision.become(RevisionState.REVISION_STATE_SERVING, null);
    log.append(row, "revision_serving", revision);
  }
}
