package io.millrace.models.deployment;

import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.models.format.Engine;
import io.millrace.models.requestlog.Sampling;
import io.millrace.models.v1.Batching;
import io.millrace.models.v1.DeploymentSettings;
import io.millrace.models.v1.ModelEngine;
import io.millrace.models.v1.RequestLog;
import io.millrace.models.v1.Rollout;
import io.millrace.runtime.error.MillraceException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How a deployment treats its calls, with all defaults.
 *
 * @param timeout null for as long as it takes
 * @param maxRequestBytes {@link Long#MAX_VALUE} if there is no limit of its own
 * @param batching null for none
 * @param rollout null to take over at once
 * @param workers 0 for as many as the server's own setting says
 * @param engine null for the best
 * @param requestLog null if no calls are written down
 */
record Settings(
    int maxConcurrentCalls,
    int maxWaitingCalls,
    Duration timeout,
    long maxRequestBytes,
    Batches batching,
    Steps rollout,
    boolean isWarmedUp,
    int workers,
    Engine engine,
    Sampling requestLog) {

  private static final int CALLS_PER_PROCESSOR = 4;
  private static final int MOST_CONCURRENT = 10_000;

  /** What is predicted together. */
  record Batches(int maxRows, Duration maxWait) {}

  /**
   * How a revision takes over.
   *
   * @param duration null until it is promoted
   * @param maxLatencyMillis {@link Double#MAX_VALUE} if there is no limit
   */
  record Steps(
      int canaryPercent,
      Duration duration,
      int minCalls,
      double maxErrorPercent,
      double maxLatencyMillis) {}

  /** What was checked before, as bytes. */
  static Settings parse(byte[] stored) {
    return of(proto(stored));
  }

  /** The same, as it was asked for. */
  static DeploymentSettings proto(byte[] stored) {
    try {
      return DeploymentSettings.parseFrom(stored);
    } catch (InvalidProtocolBufferException damaged) {
      throw new IllegalStateException("settings of a deployment cannot be read", damaged);
    }
  }

  /**
   * Checks, and fills in what is absent.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE naming the field that is out of bounds
   */
  static Settings of(DeploymentSettings asked) {
    Batches batching = asked.hasBatching() ? batches(asked.getBatching()) : null;
    return new Settings(
        asked.hasMaxConcurrentCalls()
            ? (int)
                within("max_concurrent_calls", asked.getMaxConcurrentCalls(), 1, MOST_CONCURRENT)
            : concurrent(batching),
        asked.hasMaxWaitingCalls()
            ? (int) within("max_waiting_calls", asked.getMaxWaitingCalls(), 0, 100_000)
            : 1_000,
        asked.hasTimeoutMs()
            ? Duration.ofMillis((long) within("timeout_ms", asked.getTimeoutMs(), 1, 3_600_000))
            : null,
        asked.hasMaxRequestBytes()
            ? (long) within("max_request_bytes", asked.getMaxRequestBytes(), 1, Long.MAX_VALUE)
            : Long.MAX_VALUE,
        batching,
        asked.hasRollout() ? steps(asked.getRollout()) : null,
        !asked.getSkipWarmUp(),
        asked.hasWorkers() ? (int) within("workers", asked.getWorkers(), 1, 64) : 0,
        asked.hasEngine() ? engine(asked.getEngine()) : null,
        asked.hasRequestLog() ? sampling(asked.getRequestLog()) : null);
  }

  private static Sampling sampling(RequestLog asked) {
    if (!asked.hasSamplingRate()) {
      throw MillraceException.invalid(
          "Missing value for required parameter 'settings.request_log.sampling_rate'.");
    }
    double rate = within("request_log.sampling_rate", asked.getSamplingRate(), 0, 1);
    if (rate == 0) {
      throw MillraceException.invalid(
          "Invalid value '0' for parameter 'settings.request_log.sampling_rate' supplied: It is more than 0.");
    }
    String id = asked.getExperimentId();
    String name = asked.getExperimentName();
    if (id.isEmpty() == name.isEmpty()) {
      throw MillraceException.invalid(
          "Either 'settings.request_log.experiment_id' or 'settings.request_log.experiment_name' is needed.");
    }
    return new Sampling(id.isEmpty() ? null : id, name.isEmpty() ? null : name, rate);
  }

  /** One of ours. INVALID_PARAMETER_VALUE if it is none. */
  static Engine engine(ModelEngine asked) {
    return switch (asked) {
      case MODEL_ENGINE_ONNX_RUNTIME -> Engine.ONNX_RUNTIME;
      case MODEL_ENGINE_XGBOOST -> Engine.XGBOOST;
      case MODEL_ENGINE_LIGHTGBM -> Engine.LIGHTGBM;
      case MODEL_ENGINE_PYTHON_FUNCTION -> Engine.PYTHON_FUNCTION;
      case MODEL_ENGINE_UNSPECIFIED, UNRECOGNIZED ->
          throw MillraceException.invalid(
              "Invalid value for parameter 'settings.engine' supplied: It is %s."
                  .formatted(
                      Arrays.stream(Engine.values())
                          .map(Engine::name)
                          .collect(Collectors.joining(" or "))));
    };
  }

  /** Of settings as bytes: the contract's number of the engine; null if none is asked for. */
  static Short engineNumber(byte[] stored) {
    DeploymentSettings settings = proto(stored);
    return settings.hasEngine() ? Short.valueOf((short) settings.getEngineValue()) : null;
  }

  /** Those that wait for their batch are no work yet: the next one is to fill meanwhile. */
  private static int concurrent(Batches batching) {
    int processors = Runtime.getRuntime().availableProcessors();
    return batching == null
        ? CALLS_PER_PROCESSOR * processors
        : Math.min(MOST_CONCURRENT, 2 * processors * batching.maxRows());
  }

  private static Batches batches(Batching asked) {
    int rows =
        asked.hasMaxRows() ? (int) within("batching.max_rows", asked.getMaxRows(), 2, 100_000) : 64;
    return new Batches(
        rows,
        Duration.ofMillis((long) within("batching.max_wait_ms", asked.getMaxWaitMs(), 0, 10_000)));
  }

  private static Steps steps(Rollout asked) {
    if (!asked.hasCanaryPercent()) {
      throw MillraceException.invalid(
          "Missing value for required parameter 'settings.rollout.canary_percent'.");
    }
    return new Steps(
        (int) within("rollout.canary_percent", asked.getCanaryPercent(), 0, 100),
        asked.hasDurationMs()
            ? Duration.ofMillis(
                (long) within("rollout.duration_ms", asked.getDurationMs(), 1, Integer.MAX_VALUE))
            : null,
        asked.hasMinCalls()
            ? (int) within("rollout.min_calls", asked.getMinCalls(), 1, 1_000_000)
            : 20,
        asked.hasMaxErrorPercent()
            ? within("rollout.max_error_percent", asked.getMaxErrorPercent(), 0, 100)
            : 5,
        asked.hasMaxLatencyMs()
            ? within("rollout.max_latency_ms", asked.getMaxLatencyMs(), 0, Double.MAX_VALUE)
            : Double.MAX_VALUE);
  }

  /** A double says what NaN is not: within bounds. */
  private static double within(String field, double value, double least, double most) {
    if (value >= least && value <= most) {
      return value;
    }
    throw MillraceException.invalid(
        "Invalid value '%s' for parameter 'settings.%s' supplied: It is at least %s%s."
            .formatted(
                text(value),
                field,
                text(least),
                most >= Long.MAX_VALUE ? "" : " and at most " + text(most)));
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
