package io.millrace.tracking.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run as a test describes it, and as the database holds it once it was stored. */
final class TestRun {

  /** A use of a data set; a null context is an unset one. */
  record Input(String name, String digest, String context) {}

  static final List<String> STATUSES =
      List.of("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED");

  String runId;
  int experiment;
  String name = "a-name";
  String userId = "someone";
  String status = "RUNNING";
  String artifactUri = "mlflow-artifacts:/x";
  long startTime;
  Long endTime;
  boolean deleted;
  final Map<String, Double> metrics = new LinkedHashMap<>();
  final Map<String, String> params = new LinkedHashMap<>();
  final Map<String, String> tags = new LinkedHashMap<>();
  final List<Input> inputs = new ArrayList<>();
  long id;

  TestRun(String runId) {
    this.runId = runId;
  }

  TestRun metric(String key, double value) {
    metrics.put(key, value);
    return this;
  }

  TestRun param(String key, String value) {
    params.put(key, value);
    return this;
  }

  TestRun tag(String key, String value) {
    tags.put(key, value);
    return this;
  }

  TestRun input(String dataset, String digest, String context) {
    inputs.add(new Input(dataset, digest, context));
    return this;
  }

  @Override
  public String toString() {
    return runId;
  }
}
