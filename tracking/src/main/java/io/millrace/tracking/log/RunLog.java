package io.millrace.tracking.log;

import io.millrace.tracking.shared.KeyValue;
import java.util.List;

/**
 * What one call logs on one run, checked and ready to be written.
 *
 * @param runId the run's public id
 * @param position its place in a log stream; null if it came with a call of its own
 * @param single whether it came alone rather than in a batch: MLflow words its errors differently
 */
public record RunLog(
    String runId,
    List<Point> points,
    List<KeyValue> params,
    List<KeyValue> tags,
    List<ModelPoint> modelPoints,
    LogStreamPosition position,
    boolean single) {

  /** One measured value. Times in milliseconds since 1970. */
  public record Point(String key, double value, long timestamp, long step) {}

  /** A value that was measured on a logged model; absent data set fields are empty. */
  public record ModelPoint(String modelId, Point point, String datasetName, String datasetDigest) {}

  /** How many rows it makes: what a batch is bounded by. */
  int weight() {
    return 1 + points.size() + params.size() + tags.size() + modelPoints.size();
  }

  static RunLog ofPoint(String runId, Point point, List<ModelPoint> modelPoints) {
    return new RunLog(runId, List.of(point), List.of(), List.of(), modelPoints, null, true);
  }

  static RunLog ofParam(String runId, KeyValue param) {
    return new RunLog(runId, List.of(), List.of(param), List.of(), List.of(), null, true);
  }

  static RunLog ofTag(String runId, KeyValue tag) {
    return new RunLog(runId, List.of(), List.of(), List.of(tag), List.of(), null, true);
  }

  /** The same log as an item of a stream. */
  RunLog at(LogStreamPosition place) {
    return new RunLog(runId, points, params, tags, modelPoints, place, single);
  }

  /** An item of a stream that is refused already: nothing but its place is written. */
  static RunLog refusedAt(LogStreamPosition place) {
    return new RunLog("", List.of(), List.of(), List.of(), List.of(), place, false);
  }
}
