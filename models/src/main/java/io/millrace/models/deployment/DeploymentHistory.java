package io.millrace.models.deployment;

import io.millrace.models.v1.DeploymentRevision;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** What was served when. */
@ApplicationScoped
class DeploymentHistory {

  private final DeploymentStore deployments;
  private final RevisionStore revisions;

  DeploymentHistory(DeploymentStore deployments, RevisionStore revisions) {
    this.deployments = deployments;
    this.revisions = revisions;
  }

  /** The newest first. RESOURCE_DOES_NOT_EXIST if there is no deployment of that name. */
  List<DeploymentRevision> of(String name) {
    return revisions.history(deployments.get(name).row().id).stream()
        .map(DeploymentMapper::revision)
        .toList();
  }
}
