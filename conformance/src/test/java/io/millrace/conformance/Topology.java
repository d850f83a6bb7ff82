package io.millrace.conformance;

import java.net.URI;

/** One way of running the platform. Closing it ends what it started. */
interface Topology extends AutoCloseable {
  Target target();

  Artifacts artifacts();

  @Override
  void close();

  /** What the settings ask for, started and ready. */
  static Topology chosen() {
    if (Setting.URL.isSet()) {
      return foreign(Setting.URL.value().replaceAll("/+$", ""));
    }
    return switch (Setting.TOPOLOGY.or("one")) {
      case "one" -> Standalone.start(Artifacts.chosen());
      case "split" -> Split.start(Artifacts.chosen());
      default -> throw new IllegalArgumentException("millrace.topology must be one or split");
    };
  }

  /** A server that runs already and is left running. */
  private static Topology foreign(String url) {
    String grpc = Setting.GRPC.or(URI.create(url).getAuthority());
    Target target =
        new Target(url, grpc, Setting.REGISTRY_GRPC.or(grpc), Setting.MODELS_GRPC.or(grpc), grpc);
    Artifacts artifacts = Artifacts.foreign();
    return new Topology() {
      @Override
      public Target target() {
        return target;
      }

      @Override
      public Artifacts artifacts() {
        return artifacts;
      }

      @Override
      public void close() {}
    };
  }
}
