package io.millrace.models.inference;

import io.millrace.models.data.Payload;
import io.millrace.models.deployment.Deployments;
import io.millrace.models.deployment.LoadedModel;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.check.ParamsCheck;
import io.millrace.models.signature.Signature;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The protocol without its two wires: a model is a deployment. */
@ApplicationScoped
class Inference {

  private static final Logger LOG = Logger.getLogger(Inference.class);
  private static final String FIXED = "models:/";

  private final Deployments deployments;

  Inference(Deployments deployments) {
    this.deployments = deployments;
  }

  /** What a model is. */
  record Metadata(
      String version, String platform, List<ModelTensors> inputs, List<ModelTensors> outputs) {}

  /** Whether nothing is being loaded; what cannot be loaded keeps nobody waiting. */
  boolean isReady() {
    return !deployments.isLoading();
  }

  /**
   * Returns if a model can be called.
   *
   * @param version empty for any
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if it is not there, TEMPORARILY_UNAVAILABLE
   *     if it is being loaded
   */
  void checkReady(String name, String version) {
    if (!deployments.isAsleep(name)) {
      deployments.look(name, of(version), model -> version(name, model, version));
    }
  }

  /** What a model is. Throws as {@link #checkReady}. */
  Metadata metadata(String name, String version) {
    return deployments.look(
        name,
        of(version),
        model -> {
          Signature signature = model.signature();
          return new Metadata(
              version(name, model, version),
              model.engine().name().toLowerCase(Locale.ROOT),
              signature == null
                  ? List.of()
                  : ModelTensors.of(signature.inputs(), TensorNames::input),
              signature == null
                  ? List.of()
                  : ModelTensors.of(signature.outputs(), TensorNames::output));
        });
  }

  /**
   * Predicts. Throws as {@link #checkReady}, and INVALID_PARAMETER_VALUE for a request that is not
   * what the model's signature asks for, BAD_REQUEST if the model fails on it.
   *
   * @param bytes the size of the request
   */
  InferenceAnswer infer(String name, String version, long bytes, InferenceRequest request) {
    return deployments.call(
        name, bytes, of(version), model -> answer(name, version, model, request));
  }

  /**
   * Predicts as {@link #infer}; answers null, and has done nothing, if that might take long.
   *
   * @param request asked for when it is certain that it does not
   */
  InferenceAnswer inferAtOnce(
      String name, String version, long bytes, Supplier<InferenceRequest> request) {
    return deployments.callAtOnce(
        name, bytes, of(version), model -> answer(name, version, model, request.get()));
  }

  private static InferenceAnswer answer(
      String name, String version, LoadedModel model, InferenceRequest request) {
    return new InferenceAnswer(
        version(name, model, version),
        ModelOutputs.of(predict(model, request), model.signature(), request.outputs()));
  }

  private static Payload predict(LoadedModel model, InferenceRequest request) {
    Signature signature = model.signature();
    Payload input = ModelInputs.of(request.inputs(), signature);
    Map<String, Object> params = params(request, signature);
    try {
      return model.scorer().predict(input, params);
    } catch (MillraceException known) {
      throw known;
    } catch (RuntimeException e) {
      LOG.debug("The model failed", e);
      throw MillraceException.badRequest(
          "Encountered an unexpected error while evaluating the model. Verify that the inputs are"
              + " compatible with the model for inference.");
    }
  }

  private static Map<String, Object> params(InferenceRequest request, Signature signature) {
    try {
      return ParamsCheck.enforce(request.params(), signature == null ? null : signature.params());
    } catch (ScoringException e) {
      throw MillraceException.invalid(e.getMessage());
    }
  }

  /** Which of two that serve side by side is meant. */
  private static Predicate<LoadedModel> of(String version) {
    return model -> version.isEmpty() || version.equals(version(model));
  }

  private static String version(LoadedModel model) {
    String uri = model.uri();
    // What is in no registry, and is no logged model, has no version to tell from another.
    return uri.startsWith(FIXED) ? uri.substring(uri.lastIndexOf('/') + 1) : "1";
  }

  private static String version(String name, LoadedModel model, String wanted) {
    String served = version(model);
    if (!wanted.isEmpty() && !wanted.equals(served)) {
      throw MillraceException.notFound(
          "Deployment '%s' serves version '%s', not '%s'.".formatted(name, served, wanted));
    }
    return served;
  }
}
