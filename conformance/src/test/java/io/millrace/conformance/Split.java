package io.millrace.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Tracking, registry, models, projects and gateway as processes that talk gRPC, beside a database
 * of their own.
 */
final class Split implements Topology {
  private final Applications applications;
  private final Target target;
  private final Artifacts artifacts;

  private Split(Applications applications, Target target, Artifacts artifacts) {
    this.applications = applications;
    this.target = target;
    this.artifacts = artifacts;
  }

  /** Starts both; the artifacts go with them. */
  static Split start(Artifacts artifacts) {
    Applications applications = null;
    boolean ready = false;
    try {
      applications = Applications.start(artifacts);
      String tracking = applications.tracking();
      String registry = applications.registry(tracking);
      String models = applications.models(tracking, registry);
      String projects = applications.projects(tracking, registry);
      String gateway = applications.gateway(tracking, registry, models, projects);
      ready = true;
      return new Split(
          applications,
          new Target("http://" + gateway, tracking, registry, models, projects),
          artifacts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!ready && applications != null) {
        applications.close();
      }
    }
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public Artifacts artifacts() {
    return artifacts;
  }

  @Override
  public void close() {
    applications.close();
  }
}
