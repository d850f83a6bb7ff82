package io.millrace.models.deployment;

import io.millrace.models.v1.RevisionState;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The way of a revision: loading, canary, serving; or given up. Each step is a transaction that
 * holds the deployment's row, and is nothing when another replica has taken it already.
 */
@ApplicationScoped
class Rollouts {

  private final DeploymentStore deployments;
  private final RevisionStore revisions;
  private final DeploymentLog log;

  Rollouts(DeploymentStore deployments, RevisionStore revisions, DeploymentLog log) {
    this.deployments = deployments;
    this.revisions = revisions;
    this.log = log;
  }

  /**
   * The source means something else than when the newest revision was made.
   *
   * @param known what was known before the source was asked: what has changed since is newer
   */
  @Transactional
  void moved(Wanted known, String meaning) {
    DeploymentEntity row = deployments.lock(known.row());
    RevisionEntity newest = revisions.current(row.id).getLast();
    boolean isNews =
        newest.number == known.newest().number
            && row.source.equals(known.row().source)
            && !newest.meaning.equals(meaning);
    if (isNews) {
      revisions.start(row, meaning, meaning, row.source + " moved");
    }
  }

  /**
   * A revision can be called.
   *
   * @throws MillraceException BAD_REQUEST if another replica was first, and has loaded other files
   */
  @Transactional
  Wanted loaded(DeploymentEntity known, int number, LoadedModel model) {
    DeploymentEntity row = deployments.lock(known);
    Optional<RevisionEntity> loaded = revisions.find(row.id, number);
    loaded.ifPresent(
        revision -> {
          ModelLoader.checkUnchanged(revision.uri, revision.digest, model.digest());
          revision.note(model);
        });
    loaded
        .filter(is(RevisionState.REVISION_STATE_LOADING))
        .ifPresent(
            revision -> {
              boolean isFirst = new Wanted(row, revisions.current(row.id)).serving().isEmpty();
              if (isFirst || Settings.parse(row.settings).rollout() == null) {
                revisions.serve(row, revision);
              } else {
                revision.become(RevisionState.REVISION_STATE_CANARY, null);
                log.append(row, "canary_started", revision);
              }
            });
    return new Wanted(row, revisions.current(row.id));
  }

  /** A revision cannot be loaded, and that will not change. The only one there is stays. */
  @Transactional
  Wanted failed(DeploymentEntity known, int number, String why) {
    DeploymentEntity row = deployments.lock(known);
    Wanted wanted = new Wanted(row, revisions.current(row.id));
    wanted
        .loading()
        .filter(revision -> revision.number == number && wanted.serving().isPresent())
        .ifPresent(
            revision -> {
              revision.become(RevisionState.REVISION_STATE_FAILED, why);
              log.append(row, "revision_failed", revision);
            });
    return new Wanted(row, revisions.current(row.id));
  }

  /** A canary has done badly. */
  @Transactional
  void giveUp(DeploymentEntity known, int number, String why) {
    DeploymentEntity row = deployments.lock(known);
    revisions
        .find(row.id, number)
        .filter(is(RevisionState.REVISION_STATE_CANARY))
        .ifPresent(revision -> giveUp(row, revision, why));
  }

  private void giveUp(DeploymentEntity row, RevisionEntity revision, String why) {
    revision.become(RevisionState.REVISION_STATE_ROLLED_BACK, why);
    log.append(row, "rolled_back", revision);
  }

  /** A canary has done well. */
  @Transactional
  void promote(DeploymentEntity known, int number) {
    DeploymentEntity row = deployments.lock(known);
    revisions
        .find(row.id, number)
        .filter(is(RevisionState.REVISION_STATE_CANARY))
        .ifPresent(revision -> revisions.serve(row, revision));
  }

  /** Somebody says that the canary takes over. BAD_REQUEST if there is none. */
  @Transactional
  Wanted promote(String name) {
    DeploymentEntity row = deployments.lock(name);
    RevisionEntity canary =
        new Wanted(row, revisions.current(row.id))
            .canary()
            .orElseThrow(
                () ->
                    MillraceException.badRequest("Deployment '%s' has no canary.".formatted(name)));
    revisions.serve(row, canary);
    return new Wanted(row, revisions.current(row.id));
  }

  /** Gives up what is on its way to serve; false if nothing is. */
  @Transactional
  boolean cancel(String name) {
    DeploymentEntity row = deployments.lock(name);
    Wanted wanted = new Wanted(row, revisions.current(row.id));
    RevisionEntity coming = wanted.coming().orElse(null);
    if (coming == null || wanted.serving().isEmpty()) {
      return false;
    }
    giveUp(row, coming, "somebody said so");
    return true;
  }

  /**
   * Which revision to go back to.
   *
   * @param number null for the one that served before
   * @throws MillraceException BAD_REQUEST if there is none, or it serves; RESOURCE_DOES_NOT_EXIST
   *     if there is none of that number
   */
  @Transactional
  RevisionEntity target(String name, Integer number) {
    DeploymentEntity row = deployments.lock(name);
    if (number == null) {
      return revisions
          .previous(row.id)
          .orElseThrow(
              () ->
                  MillraceException.badRequest(
                      "Deployment '%s' has served nothing else before.".formatted(name)));
    }
    RevisionEntity target =
        revisions
            .find(row.id, number)
            .orElseThrow(
                () ->
                    MillraceException.notFound(
                        "Deployment '%s' has no revision %d.".formatted(name, number)));
    if (target.is(RevisionState.REVISION_STATE_SERVING)) {
      throw MillraceException.badRequest(
          "Revision %d of deployment '%s' serves.".formatted(number, name));
    }
    return target;
  }

  /** Serves an earlier revision again, as a new one. What the source means now is not news. */
  @Transactional
  Wanted back(String name, RevisionEntity target, LoadedModel model) {
    DeploymentEntity row = deployments.lock(name);
    String meaning = revisions.current(row.id).getLast().meaning;
    RevisionEntity again =
        revisions.start(
            row, meaning, target.uri, target.engineNumber, "back to revision " + target.number);
    again.note(model);
    revisions.serve(row, again);
    return new Wanted(row, revisions.current(row.id));
  }

  private static Predicate<RevisionEntity> is(RevisionState state) {
    return revision -> revision.is(state);
  }
}
