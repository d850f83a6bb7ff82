package io.millrace.models.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.millrace.runtime.error.MillraceException;
import java.util.Map;

/** {@code onnx_session_options} of a model, as MLflow's ONNX flavor honours them. */
final class OnnxOptions {

  private OnnxOptions() {}

  /**
   * Options to be closed by the caller. Unless the model says otherwise, a call uses one thread.
   */
  static SessionOptions of(Map<String, Object> flavor) throws OrtException {
    SessionOptions options = new SessionOptions();
    try {
      // Many calls at once keep the cores busy; threads of their own would only be in each other's
      // way.
      options.setIntraOpNumThreads(1);
      if (flavor.get("onnx_session_options") instanceof Map<?, ?> said) {
        for (Map.Entry<?, ?> option : said.entrySet()) {
          set(options, option.getKey().toString(), option.getValue());
        }
      }
      return options;
    } catch (OrtException | RuntimeException failure) {
      options.close();
      throw failure;
    }
  }

  private static void set(SessionOptions options, String name, Object value) throws OrtException {
    switch (name) {
      case "inter_op_num_threads" -> options.setInterOpNumThreads(number(name, value));
      case "intra_op_num_threads" -> options.setIntraOpNumThreads(number(name, value));
      case "execution_mode" ->
          options.setExecutionMode(
              "parallel".equals(value) ? ExecutionMode.PARALLEL : ExecutionMode.SEQUENTIAL);
      case "graph_optimization_level" -> options.setOptimizationLevel(level(number(name, value)));
      case "extra_session_config" -> {
        if (value instanceof Map<?, ?> entries) {
          for (Map.Entry<?, ?> entry : entries.entrySet()) {
            options.addConfigEntry(entry.getKey().toString(), String.valueOf(entry.getValue()));
          }
        }
      }
      default -> {
        // MLflow passes over what it does not know, too.
      }
    }
  }

  private static OptLevel level(int level) {
    return switch (level) {
      case 0 -> OptLevel.NO_OPT;
      case 1 -> OptLevel.BASIC_OPT;
      case 2 -> OptLevel.EXTENDED_OPT;
      default -> OptLevel.ALL_OPT;
    };
  }

  private static int number(String name, Object value) {
    if (value instanceof Number number) {
      return number.intValue();
    }
    throw MillraceException.invalid(
        "flavors.onnx.onnx_session_options.%s: not a number: %s".formatted(name, value));
  }
}
