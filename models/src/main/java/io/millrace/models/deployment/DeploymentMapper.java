package io.millrace.models.deployment;

import io.millrace.models.v1.Deployment;
import io.millrace.models.v1.DeploymentRevision;
import io.millrace.models.v1.DeploymentState;
import io.millrace.models.v1.RevisionState;

/** Deployments and revisions as the contract says them. */
final class DeploymentMapper {

  private DeploymentMapper() {}

  static Deployment deployment(Serving serving) {
    DeploymentEntity row = serving.wanted().row();
    Deployment.Builder deployment =
        Deployment.newBuilder()
            .setName(row.name)
            .setSource(row.source)
            .setSettings(Settings.proto(row.settings))
            .setCreationTimestamp(row.creationTime)
            .setLastUpdatedTimestamp(row.lastUpdateTime);
    Traffic traffic = serving.traffic();
    if (traffic.canary() != null) {
      deployment.setCanaryRevision(traffic.canary().number());
    }
    String why = serving.failure();
    Served stable = traffic.stable();
    RevisionEntity asleep = serving.isAsleep() ? serving.wanted().serving().orElse(null) : null;
    if (stable != null) {
      ready(deployment, stable.number(), stable.uri(), stable.digest());
    } else if (asleep != null) {
      ready(deployment, asleep.number, asleep.uri, asleep.digest);
    } else if (why == null) {
      return deployment.setState(DeploymentState.DEPLOYMENT_STATE_LOADING).build();
    } else {
      deployment.setState(DeploymentState.DEPLOYMENT_STATE_FAILED);
      return deployment.setStateMessage(why).build();
    }
    RevisionEntity newest = serving.wanted().newest();
    if (newest.is(RevisionState.REVISION_STATE_FAILED)) {
      deployment.setStateMessage(
          "Revision %d (%s) could not be loaded: %s"
              .formatted(newest.number, newest.uri, newest.message));
    } else if (newest.is(RevisionState.REVISION_STATE_ROLLED_BACK)) {
      deployment.setStateMessage(
          "Revision %d (%s) was given up: %s".formatted(newest.number, newest.uri, newest.message));
    } else if (why != null) {
      deployment.setStateMessage(why);
    }
    return deployment.build();
  }

  private static void ready(
      Deployment.Builder deployment, int revision, String uri, String digest) {
    deployment
        .setState(DeploymentState.DEPLOYMENT_STATE_READY)
        .setRevision(revision)
        .setResolvedSource(uri)
        .setDigest(digest);
  }

  static DeploymentRevision revision(RevisionEntity row) {
    DeploymentRevision.Builder revision =
        DeploymentRevision.newBuilder()
            .setNumber(row.number)
            .setResolvedSource(row.uri)
            .setState(row.state())
            .setCause(row.cause)
            .setCreationTimestamp(row.creationTime);
    if (row.engineNumber != null) {
      revision.setEngineValue(row.engineNumber);
    }
    if (row.digest != null) {
      revision.setDigest(row.digest);
    }
    if (row.message != null) {
      revision.setStateMessage(row.message);
    }
    if (row.startTime != null) {
      revision.setStartTimestamp(row.startTime);
    }
    if (row.endTime != null) {
      revision.setEndTimestamp(row.endTime);
    }
    return revision.build();
  }
}
