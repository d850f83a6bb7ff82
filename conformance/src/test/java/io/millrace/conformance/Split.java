package io.millrace.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Tracking and gateway as two processes that talk gRPC, beside a database of their own. */
final class Split implements Topology {
  private final Applications applications;
  private final Target target;

  private Split(Applications applications, Target target) {
    this.applications = applications;
    this.target = target;
  }

  static Split start() {
    Applications applications = null;
    boolean ready = false;
    try {
      applications = Applications.start();
      String tracking = applications.tracking();
      String gateway = applications.gateway(tracking);
      ready = true;
      return new Split(applications, new Target("http://" + gateway, tracking));
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
  public void close() {
    applications.close();
  }
}
