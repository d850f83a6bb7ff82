package io.millrace.models.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.millrace.runtime.error.MillraceException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** {@code onnx_session_options} of a model, as MLflow's ONNX flavor honours them. */
final class OnnxOptions {

  private static final Logger LOG = Logger.getLogger(OnnxOptions.class);
  private static final String FIELD = "flavors.onnx.onnx_session_options";

  /** A model's folder may come from anybody: no entry may name files to be read or written. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "(?!.*(file|path|folder|format|dump|debug))(session|optimization|mlas)\\.[a-z0-9_.]+");

  private static final Pattern TEXT = Pattern.compile("[\\w.;:,|+-]{0,200}");

  private OnnxOptions() {}

  /**
   * Options, to be closed by the caller.
   *
   * @param threads that a call uses unless the model says otherwise
   * @throws MillraceException INVALID_PARAMETER_VALUE naming the option that is not one
   */
  static SessionOptions of(Map<String, Object> flavor, int threads) throws OrtException {
    SessionOptions options = new SessionOptions();
    try {
      // What a call brings that the model cannot take is told to its caller, not the log.
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setIntraOpNumThreads(threads);
      // Threads that wait for the next call would take cores from other models.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      Object said = flavor.get("onnx_session_options");
      if (said instanceof Map<?, ?> entries) {
        for (Map.Entry<?, ?> option : entries.entrySet()) {
          set(options, String.valueOf(option.getKey()), option.getValue());
        }
      } else if (said != null) {
        throw MillraceException.invalid(FIELD + " must be a map.");
      }
      return options;
    } catch (OrtException | RuntimeException failure) {
      options.close();
      throw failure;
    }
  }

  private static void set(SessionOptions options, String name, Object value) throws OrtException {
    if (value == null) {
      return;
    }
    switch (name) {
      case "inter_op_num_threads" -> {
        int threads = threads(name, value);
        if (threads > 0) {
          options.setInterOpNumThreads(threads);
        }
      }
      case "intra_op_num_threads" -> {
        int threads = threads(name, value);
        if (threads > 0) {
          options.setIntraOpNumThreads(threads);
        }
      }
      case "execution_mode" -> {
        // Other modes are passed over by MLflow.
        if ("parallel".equalsIgnoreCase(value.toString())) {
          options.setExecutionMode(ExecutionMode.PARALLEL);
        }
      }
      case "graph_optimization_level" -> options.setOptimizationLevel(level(name, value));
      case "extra_session_config" -> addEntries(options, name, value);
      default -> {
        // MLflow passes over what it does not know, too.
      }
    }
  }

  /** At most one for each core: more would be slower, and a great many would stop the server. */
  private static int threads(String name, Object value) {
    int threads = number(name, value);
    if (threads < 0) {
      throw invalid(name, "must not be negative");
    }
    return Math.min(threads, Runtime.getRuntime().availableProcessors());
  }

  private static OptLevel level(String name, Object value) {
    return switch (number(name, value)) {
      case 0 -> OptLevel.NO_OPT;
      case 1 -> OptLevel.BASIC_OPT;
      case 2 -> OptLevel.EXTENDED_OPT;
      case 3, 99 -> OptLevel.ALL_OPT;
      default -> throw invalid(name, "must be 0, 1, 2 or 99");
    };
  }

  private static void addEntries(SessionOptions options, String name, Object value)
      throws OrtException {
    if (!(value instanceof Map<?, ?> entries)) {
      throw invalid(name, "must be a map");
    }
    for (Map.Entry<?, ?> entry : entries.entrySet()) {
      String key = String.valueOf(entry.getKey());
      String text = String.valueOf(entry.getValue());
      if (!TEXT.matcher(key).matches() || !TEXT.matcher(text).matches()) {
        throw invalid(name, "must map names to short texts");
      }
      if (HARMLESS.matcher(key).matches()) {
        options.addConfigEntry(key, text);
      } else {
        LOG.infof("A model's extra_session_config entry %s is not honoured", key);
      }
    }
  }

  private static int number(String name, Object value) {
    if (value instanceof Integer number) {
      return number;
    }
    throw invalid(name, "must be a whole number");
  }

  private static MillraceException invalid(String name, String what) {
    return MillraceException.invalid("%s.%s %s.".formatted(FIELD, name, what));
  }
}
