package io.millrace.conformance;

import java.util.Locale;

/** What a caller of the suites can choose: a system property, else its twin in the environment. */
public enum Setting {
  /** The base URL of a running server to test. */
  URL("millrace.url"),
  /** Host and port of that server's gRPC, where it is not the URL's. */
  GRPC("millrace.grpc"),
  /** Host and port of that server's registry, where it is not that of its gRPC. */
  REGISTRY_GRPC("millrace.registry-grpc"),
  /** Host and port of what serves models there, where it is not that of its gRPC. */
  MODELS_GRPC("millrace.models-grpc"),
  /** {@code mlflow} when that server is MLflow's own. */
  TARGET("millrace.target"),
  /** {@code one} (default) or {@code split}. */
  TOPOLOGY("millrace.topology"),
  /**
   * {@code local} (default) or {@code s3}: a store that is started too. Of a server that runs
   * already, the {@code s3://bucket/prefix} that it was started with.
   */
  ARTIFACTS("millrace.artifact-store"),
  /** The size in MiB of the largest file that the Python client moves. */
  LARGE_MEBIBYTES("millrace.large-mebibytes"),
  /** What the Python suite is to run, as pytest's arguments; everything by default. */
  PYTHON_TESTS("millrace.python-tests"),
  /** How long a server is away in the tests of {@code clients/python}. */
  OUTAGE_SECONDS("millrace.outage-seconds"),
  /** How long one suite of random requests goes on. */
  FUZZ_SECONDS("millrace.fuzz-seconds"),
  /** What the random requests are made of: the same number makes the same ones. */
  FUZZ_SEED("millrace.fuzz-seed"),
  /** The folder of the checkout. */
  HOME("millrace.home");

  private final String property;

  Setting(String property) {
    this.property = property;
  }

  /** The value, or the default where there is none or an empty one. */
  public String or(String otherwise) {
    String value = System.getProperty(property);
    if (value == null) {
      value = System.getenv(property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"));
    }
    return value == null || value.isEmpty() ? otherwise : value;
  }

  /** Whether there is a value. */
  public boolean isSet() {
    return !or("").isEmpty();
  }

  /** The value, which must be set. */
  public String value() {
    if (!isSet()) {
      throw new IllegalStateException(property + " is not set");
    }
    return or("");
  }
}
