package io.millrace.models.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.millrace.models.data.Payload;
import io.millrace.models.engine.NativeScorer;
import io.millrace.runtime.error.MillraceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** A model that ONNX Runtime has loaded. */
public final class OnnxScorer extends NativeScorer {

  private static final int LONGEST_REASON = 1000;

  /** One for all models. What fails is told to callers, so it writes no log of its own. */
  private static final OrtEnvironment ENVIRONMENT =
      OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "millrace");

  private final OrtSession session;
  private final OnnxModel model;

  private OnnxScorer(OrtSession session, OnnxModel model) {
    this.session = session;
    this.model = model;
  }

  /**
   * Loads a model. Each call uses one thread: many calls at once keep the cores busy.
   *
   * @see #load(Path, Map, int)
   */
  public static OnnxScorer load(Path file, Map<String, Object> flavor) {
    return load(file, flavor, 1);
  }

  /**
   * Loads a model.
   *
   * @param file with the files of its tensors beside it, if it has such
   * @param flavor what the model's MLmodel says of it: {@code providers} and {@code
   *     onnx_session_options} are honoured as far as this server has them
   * @param threads that one call uses, its own among them, unless the model says otherwise
   * @throws MillraceException INVALID_PARAMETER_VALUE if ONNX Runtime cannot load it, or an option
   *     is not one
   */
  public static OnnxScorer load(Path file, Map<String, Object> flavor, int threads) {
    if (!Files.isRegularFile(file)) {
      throw MillraceException.invalid(
          "'%s' is not in the model's folder.".formatted(file.getFileName()));
    }
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".ort")) {
      throw MillraceException.invalid(
          "ONNX Runtime's own format is not loaded, only that of ONNX.");
    }
    ExternalData.check(file);
    Providers.logUnavailable(file, flavor);
    try (OrtSession.SessionOptions options = OnnxOptions.of(flavor, threads)) {
      return open(ENVIRONMENT.createSession(file.toString(), options));
    } catch (OrtException cannot) {
      throw MillraceException.invalid(
          "ONNX Runtime cannot load '%s': %s"
              .formatted(file.getFileName(), withoutFolder(reason(cannot), file)));
    }
  }

  private static OnnxScorer open(OrtSession session) throws OrtException {
    try {
      return new OnnxScorer(session, ModelReader.read(session));
    } catch (OrtException | RuntimeException failure) {
      session.close();
      throw failure;
    }
  }

  /** What ONNX Runtime says, in one short line. */
  private static String reason(OrtException failure) {
    String message = String.valueOf(failure.getMessage());
    String text = message.replaceFirst("^Error code - \\w+ - message: ", "").strip();
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
  }

  /** Where the server keeps its files concerns nobody. */
  private static String withoutFolder(String message, Path file) {
    return file.getParent() == null ? message : message.replace(file.getParent() + "/", "");
  }

  /** What the model takes and gives. */
  public OnnxModel model() {
    return model;
  }

  @Override
  protected Payload run(Payload input, Map<String, Object> params) {
    try (OnnxFeed feed = OnnxFeed.of(ENVIRONMENT, model, input);
        OrtSession.Result result = session.run(feed.tensors())) {
      return OnnxOutputs.of(result, input);
    } catch (OrtException cannot) {
      throw MillraceException.badRequest("The model failed: " + reason(cannot));
    }
  }

  @Override
  protected void free() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
