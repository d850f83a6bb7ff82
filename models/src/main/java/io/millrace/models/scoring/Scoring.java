package io.millrace.models.scoring;

import io.millrace.models.data.Payload;
import io.millrace.models.engine.AnswerFailure;
import io.millrace.models.engine.ModelFailure;
import io.millrace.models.engine.Scorer;
import io.millrace.models.scoring.answer.ResponseWriter;
import io.millrace.models.scoring.answer.ScoringErrors;
import io.millrace.models.scoring.check.ParamsCheck;
import io.millrace.models.scoring.form.CsvReader;
import io.millrace.models.scoring.form.Request;
import io.millrace.models.scoring.form.RequestReader;
import io.millrace.models.signature.Param;
import io.millrace.models.signature.Signature;
import io.millrace.models.signature.SignatureText;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * MLflow's scoring protocol for one model: a request's body in, an answer out. For any number of
 * threads.
 */
public final class Scoring {

  private static final Logger LOG = Logger.getLogger(Scoring.class);
  private static final String FAILED = "Failed to predict data '%s'. \nError: ";

  private final Signature signature;
  private final Scorer scorer;
  private final RequestReader json;
  private final CsvReader csv;

  /**
   * Of a model.
   *
   * @param signature null if the model has none
   */
  public Scoring(Signature signature, Scorer scorer) {
    this.signature = signature;
    this.scorer = scorer;
    this.json = new RequestReader(signature);
    this.csv = new CsvReader(signature);
  }

  /**
   * Scores.
   *
   * @param contentType the header; null if there is none
   * @param body all of it: whoever takes it from the network bounds its size
   * @return never null; what is wrong is an answer too
   */
  public Answer score(String contentType, byte[] body) {
    ContentType type;
    try {
      type = ContentType.of(contentType);
    } catch (ContentType.Unsupported e) {
      return e.answer();
    }
    Payload predictions;
    boolean isBare;
    try {
      Request request = type == ContentType.JSON ? json.read(body) : csv.read(body);
      predictions = scorer.predict(request.data(), params(request));
      isBare = request.isLlm();
    } catch (RuntimeException e) {
      return failure(e);
    }
    try {
      return Answer.of(ResponseWriter.write(predictions, isBare));
    } catch (IllegalArgumentException e) {
      LOG.error("The model answers what JSON cannot say", e);
      return ScoringErrors.internal();
    }
  }

  /**
   * Scores in parts, each of which is handed on as a body of its own.
   *
   * @param contentType as {@link #score} takes it, and {@code body}
   * @param parts what it throws ends the prediction, and is thrown
   * @return what went wrong; empty if there are no more parts
   */
  public Optional<Answer> stream(String contentType, byte[] body, Consumer<byte[]> parts) {
    ContentType type;
    try {
      type = ContentType.of(contentType);
    } catch (ContentType.Unsupported e) {
      return Optional.of(e.answer());
    }
    PartWriter writer = new PartWriter(parts);
    try {
      Request request = type == ContentType.JSON ? json.read(body) : csv.read(body);
      writer.isBare = request.isLlm();
      scorer.predictStream(request.data(), params(request), writer);
      return Optional.empty();
    } catch (PartWriter.Unwritable e) {
      LOG.error("The model answers what JSON cannot say", e.getCause());
      return Optional.of(ScoringErrors.internal());
    } catch (RuntimeException e) {
      if (writer.hasGone) {
        throw e;
      }
      return Optional.of(failure(e));
    }
  }

  private Answer failure(RuntimeException failure) {
    return switch (failure) {
      case ScoringException e -> refusal(e);
      case MillraceException e -> failure(e);
      default -> {
        LOG.debug("The model failed", failure);
        yield ScoringErrors.model(failure);
      }
    };
  }

  private Map<String, Object> params(Request request) {
    List<Param> schema = signature == null ? null : signature.params();
    Object given = request.isLlm() ? request.llmParams() : null;
    if (request.params() != null && schema != null) {
      given = request.params().tree();
    }
    return ParamsCheck.enforce(given, schema);
  }

  private static Answer failure(MillraceException e) {
    return switch (e.getCause()) {
      case ModelFailure model -> ScoringErrors.model(model);
      case AnswerFailure answer -> {
        LOG.errorf("The model answers what cannot be sent: %s", answer.getMessage());
        yield ScoringErrors.internal();
      }
      case null, default -> ScoringErrors.failure(e, FAILED.formatted("…"));
    };
  }

  private Answer refusal(ScoringException e) {
    return switch (e.stage()) {
      case PARSE -> ScoringErrors.badRequest(e.getMessage());
      case CSV -> ScoringErrors.csv(e.getMessage());
      case SCHEMA ->
          ScoringErrors.schema(
              FAILED.formatted("…")
                  + "Failed to enforce schema of data '…' with schema '%s'. Error: %s"
                      .formatted(SignatureText.of(signature.inputs()), e.getMessage()));
      case PARAMS -> ScoringErrors.params(FAILED.formatted("…") + e.getMessage());
    };
  }
}
