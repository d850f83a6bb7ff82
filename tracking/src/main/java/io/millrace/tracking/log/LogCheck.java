package io.millrace.tracking.log;

import io.millrace.common.v1.Tag;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.rule.KeyRules;
import io.millrace.runtime.rule.TooLong;
import io.millrace.tracking.log.RunLog.ModelPoint;
import io.millrace.tracking.log.RunLog.Point;
import io.millrace.tracking.shared.KeyValue;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogMetricRequest;
import io.millrace.tracking.v1.LogParamRequest;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.SetTagRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What may be logged: reads the requests of the logging RPCs, refusing with INVALID_PARAMETER_VALUE
 * before anything is written. Limits and texts are MLflow's.
 */
final class LogCheck {

  private static final int MAX_PARAM_VALUE = 6000;
  private static final int MAX_TAG_VALUE = 8000;

  private final boolean cutLongValues;

  LogCheck(boolean cutLongValues) {
    this.cutLongValues = cutLongValues;
  }

  RunLog metric(LogMetricRequest request) {
    Point point =
        point(
            request.getKey(),
            "name",
            request.getValue(),
            request.getTimestamp(),
            "timestamp",
            request.getStep());
    List<ModelPoint> modelPoints =
        request.getModelId().isEmpty()
            ? List.of()
            : List.of(
                new ModelPoint(
                    request.getModelId(),
                    point,
                    request.getDatasetName(),
                    request.getDatasetDigest()));
    return RunLog.ofPoint(request.getRunId(), point, modelPoints);
  }

  RunLog param(LogParamRequest request) {
    return RunLog.ofParam(request.getRunId(), param(request.getKey(), request.getValue(), "key"));
  }

  RunLog tag(SetTagRequest request) {
    return RunLog.ofTag(request.getRunId(), tag(request.getKey(), request.getValue(), "", ""));
  }

  RunLog batch(LogBatchRequest request) {
    RunIdRules.check(request.getRunId());
    BatchLimits.check(request);
    List<Point> points = new ArrayList<>(request.getMetricsCount());
    List<ModelPoint> modelPoints = new ArrayList<>(0);
    for (int i = 0; i < request.getMetricsCount(); i++) {
      Metric metric = request.getMetrics(i);
      Point point =
          point(
              metric.getKey(),
              "metrics[" + i + "].name",
              metric.getValue(),
              metric.getTimestamp(),
              "metrics[" + i + "].timestamp",
              metric.getStep());
      points.add(point);
      if (!metric.getModelId().isEmpty()) {
        modelPoints.add(
            new ModelPoint(
                metric.getModelId(), point, metric.getDatasetName(), metric.getDatasetDigest()));
      }
    }
    return new RunLog(
        request.getRunId(), points, params(request), tags(request), modelPoints, null, false);
  }

  private List<KeyValue> params(LogBatchRequest request) {
    List<KeyValue> params = new ArrayList<>(request.getParamsCount());
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < request.getParamsCount(); i++) {
      Tag param = request.getParams(i);
      params.add(param(param.getKey(), param.getValue(), "params[" + i + "].key"));
      if (!keys.add(param.getKey())) {
        throw MillraceException.invalid(
            "Duplicate parameter keys have been submitted: ['%s']. Please ensure the request contains only one param value per param key."
                .formatted(param.getKey()));
      }
    }
    return params;
  }

  private List<KeyValue> tags(LogBatchRequest request) {
    Map<String, KeyValue> lastOfEach = new LinkedHashMap<>();
    for (int i = 0; i < request.getTagsCount(); i++) {
      Tag tag = request.getTags(i);
      lastOfEach.put(tag.getKey(), tag(tag.getKey(), tag.getValue(), "tags[", i + "]."));
    }
    return List.copyOf(lastOfEach.values());
  }

  private static Point point(
      String key, String keyPath, double value, long timestamp, String timePath, long step) {
    KeyRules.check(key, keyPath);
    KeyRules.checkLength(key, "Metric name");
    if (timestamp < 0) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter '%s' supplied: metric '%s' (timestamp=%d). Timestamp must be a nonnegative long (64-bit integer)"
              .formatted(timestamp, timePath, key, timestamp));
    }
    return new Point(key, value, timestamp, step);
  }

  private KeyValue param(String key, String value, String path) {
    KeyRules.check(key, path);
    KeyRules.checkLength(key, "Param key");
    return new KeyValue(key, TooLong.bounded(value, MAX_PARAM_VALUE, "Param value", cutLongValues));
  }

  private KeyValue tag(String key, String value, String list, String index) {
    String prefix = list + index;
    KeyRules.check(key, prefix + "key");
    KeyRules.checkLength(key, prefix + "key");
    return new KeyValue(
        key, TooLong.bounded(value, MAX_TAG_VALUE, prefix + "value", cutLongValues));
  }
}
