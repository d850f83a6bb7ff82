package io.millrace.models.deployment;

import io.millrace.models.v1.RevisionState;
import java.util.List;
import java.util.Optional;

/**
 * What the tables say of a deployment at a moment.
 *
 * @param revisions those that are loading, canary or serving, and the newest whatever its state; by
 *     number
 */
record Wanted(DeploymentEntity row, List<RevisionEntity> revisions) {

  RevisionEntity newest() {
    return revisions.getLast();
  }

  /** The size of what should be in memory, as far as it was loaded before. */
  long bytes() {
    return live().stream()
        .filter(revision -> revision.bytes != null)
        .mapToLong(revision -> revision.bytes)
        .sum();
  }

  Optional<RevisionEntity> in(RevisionState state) {
    return revisions.stream().filter(revision -> revision.is(state)).findFirst();
  }

  Optional<RevisionEntity> serving() {
    return in(RevisionState.REVISION_STATE_SERVING);
  }

  Optional<RevisionEntity> canary() {
    return in(RevisionState.REVISION_STATE_CANARY);
  }

  Optional<RevisionEntity> loading() {
    return in(RevisionState.REVISION_STATE_LOADING);
  }

  /** What is on its way to serve. */
  Optional<RevisionEntity> coming() {
    return canary().or(this::loading);
  }

  /** What callers get, now or soon: what was given up is not meant any more. */
  RevisionEntity leading() {
    return coming().or(this::serving).orElseGet(this::newest);
  }

  /** Those that this process should have in memory. */
  List<RevisionEntity> live() {
    return revisions.stream()
        .filter(
            revision ->
                switch (revision.state()) {
                  case REVISION_STATE_LOADING, REVISION_STATE_CANARY, REVISION_STATE_SERVING ->
                      true;
                  default -> false;
                })
        .toList();
  }
}
