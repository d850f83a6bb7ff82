package io.millrace.models.engine.xgboost;

import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.Map;

/**
 * How to predict: the params of Python's {@code predict} that the model's learner takes. Others are
 * ignored, as MLflow does it.
 *
 * @param rounds the first and the one after the last, {@code 0, 0} for all; null if not said
 */
record XgboostParams(Kind kind, int[] rounds, boolean isStrictShape) {

  /** What is asked for. */
  enum Kind {
    VALUE,
    MARGIN,
    LEAVES,
    CONTRIBUTIONS
  }

  private static final int ENDS = 2;

  /** Of a learner that predicts more than values and margins. */
  static XgboostParams ofBooster(Map<String, Object> params) {
    Kind kind = Kind.VALUE;
    for (Map.Entry<String, Kind> each :
        Map.of(
                "output_margin", Kind.MARGIN,
                "pred_leaf", Kind.LEAVES,
                "pred_contribs", Kind.CONTRIBUTIONS)
            .entrySet()) {
      if (isTrue(params, each.getKey())) {
        if (kind != Kind.VALUE) {
          throw MillraceException.badRequest(
              "Params 'output_margin', 'pred_leaf' and 'pred_contribs' exclude each other.");
        }
        kind = each.getValue();
      }
    }
    for (String other : List.of("pred_interactions", "approx_contribs", "training")) {
      if (isTrue(params, other)) {
        throw MillraceException.badRequest("Param '%s' is not served.".formatted(other));
      }
    }
    if (params.containsKey("validate_features")) {
      throw MillraceException.badRequest("Param 'validate_features' cannot be given.");
    }
    return new XgboostParams(kind, rounds(params), isTrue(params, "strict_shape"));
  }

  /** Of one with scikit-learn's interface. */
  static XgboostParams ofEstimator(Map<String, Object> params) {
    return new XgboostParams(
        isTrue(params, "output_margin") ? Kind.MARGIN : Kind.VALUE, rounds(params), false);
  }

  /** Whether the caller leaves the names of columns unchecked. */
  static boolean isUnchecked(Map<String, Object> params) {
    return params.containsKey("validate_features") && !isTrue(params, "validate_features");
  }

  private static boolean isTrue(Map<String, Object> params, String name) {
    return switch (params.get(name)) {
      case null -> false;
      case Boolean truth -> truth;
      case Number number -> number.doubleValue() != 0;
      default ->
          throw MillraceException.badRequest("Param '%s' must be a boolean.".formatted(name));
    };
  }

  private static int[] rounds(Map<String, Object> params) {
    Object given = params.get("iteration_range");
    if (given == null) {
      return null;
    }
    if (given instanceof List<?> list && list.size() == ENDS) {
      int[] rounds = new int[ENDS];
      for (int i = 0; i < ENDS; i++) {
        rounds[i] = list.get(i) instanceof Number number ? number.intValue() : -1;
      }
      if (rounds[0] >= 0 && rounds[1] >= 0 && (rounds[0] <= rounds[1] || rounds[1] == 0)) {
        return rounds;
      }
    }
    throw MillraceException.badRequest(
        "Param 'iteration_range' must be two whole numbers, the first round and the one after the last.");
  }
}
