package io.millrace.tracking.run;

import io.millrace.tracking.shared.KeyValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A run as it is stored. The lists are filled by {@link RunReader}.
 *
 * @param id its number inside the schema
 * @param status the contract's RunStatus, by number
 * @param endTime null until set
 */
public record RunRecord(
    long id,
    String runId,
    long experimentId,
    String name,
    String userId,
    int status,
    long startTime,
    Long endTime,
    String artifactUri,
    int lifecycle,
    Data data) {

  /** What the run logged, read and wrote. */
  public record Data(
      List<Metric> metrics,
      List<KeyValue> params,
      List<KeyValue> tags,
      List<Input> inputs,
      List<String> modelInputs,
      List<Output> outputs) {

    Data() {
      this(
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(0),
          new ArrayList<>(0),
          new ArrayList<>(0));
    }
  }

  /** A metric's latest point. */
  public record Metric(String key, double value, long timestamp, long step) {}

  /** A data set that was read, with the tags of its first use. */
  public record Input(
      String name,
      String digest,
      String sourceType,
      String source,
      String schema,
      String profile,
      List<KeyValue> tags) {}

  /** A logged model that was written. */
  public record Output(String modelId, long step) {}
}
