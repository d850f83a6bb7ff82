package io.millrace.models.engine.xgboost;

import io.millrace.runtime.error.MillraceException;
import java.util.Map;

/** Which of XGBoost's Python classes predicts. */
enum LearnerClass {
  BOOSTER,
  CLASSIFIER,
  /** A regressor or ranker: the booster's predictions, up to the best round. */
  ESTIMATOR;

  /**
   * As the flavor says; older models have boosters.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is another class
   */
  static LearnerClass of(Map<String, Object> flavor) {
    Object said = flavor.getOrDefault("model_class", "xgboost.core.Booster");
    String text = String.valueOf(said);
    return switch (text.substring(text.lastIndexOf('.') + 1)) {
      case "Booster" -> BOOSTER;
      case "XGBClassifier", "XGBRFClassifier" -> CLASSIFIER;
      case "XGBRegressor", "XGBRFRegressor", "XGBRanker", "XGBModel" -> ESTIMATOR;
      default ->
          throw MillraceException.invalid(
              "Class '%s' is not one of XGBoost's that are served.".formatted(text));
    };
  }
}
