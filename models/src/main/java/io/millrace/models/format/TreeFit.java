package io.millrace.models.format;

import io.millrace.runtime.yaml.YamlField;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What keeps models of XGBoost and LightGBM from being run without Python. */
final class TreeFit {

  private static final String MODEL_CLASS = "model_class";

  private static final Set<String> XGBOOST =
      Set.of(
          "xgboost.core.Booster",
          "xgboost.sklearn.XGBModel",
          "xgboost.sklearn.XGBClassifier",
          "xgboost.sklearn.XGBRegressor",
          "xgboost.sklearn.XGBRanker",
          "xgboost.sklearn.XGBRFClassifier",
          "xgboost.sklearn.XGBRFRegressor");

  private static final String LIGHTGBM_BOOSTER = "lightgbm.basic.Booster";

  private static final Set<String> LIGHTGBM =
      Set.of(
          "lightgbm.sklearn.LGBMModel",
          "lightgbm.sklearn.LGBMClassifier",
          "lightgbm.sklearn.LGBMRegressor",
          "lightgbm.sklearn.LGBMRanker");

  /** Of XGBoost's {@code predict}: what its library for Java does not offer. */
  private static final List<String> PYTHON_PARAMS =
      List.of("base_margin", "pred_interactions", "approx_contribs", "training");

  private TreeFit() {}

  /** Why an engine cannot run the model that its file holds; empty if nothing is known of it. */
  static Optional<String> problem(
      Engine engine, MlModel model, Map<String, Object> flavor, Path file) {
    return switch (engine) {
      case XGBOOST -> xgboost(model, flavor, file);
      case LIGHTGBM -> lightgbm(flavor, file);
      default -> Optional.empty();
    };
  }

  private static Optional<String> xgboost(MlModel model, Map<String, Object> flavor, Path file) {
    String said = String.valueOf(flavor.getOrDefault(MODEL_CLASS, "xgboost.core.Booster"));
    if (!XGBOOST.contains(said)) {
      return Optional.of(otherClass(said));
    }
    if (!isUbjsonOrJson(file)) {
      return Optional.of(
          "'%s' is in XGBoost's old binary format".formatted(file.getFileName().toString()));
    }
    return PYTHON_PARAMS.stream()
        .filter(name -> hasParam(model, name))
        .findFirst()
        .map("param '%s' needs Python"::formatted);
  }

  private static Optional<String> lightgbm(Map<String, Object> flavor, Path file) {
    String said = String.valueOf(flavor.getOrDefault(MODEL_CLASS, LIGHTGBM_BOOSTER));
    boolean isSkops = file.toString().endsWith(".skops");
    boolean isServed = isSkops ? LIGHTGBM.contains(said) : said.equals(LIGHTGBM_BOOSTER);
    return isServed ? Optional.empty() : Optional.of(otherClass(said));
  }

  private static String otherClass(String said) {
    return "class '%s' needs Python".formatted(YamlField.shortened(said));
  }

  private static boolean hasParam(MlModel model, String name) {
    return model.signature() != null
        && model.signature().params() != null
        && model.signature().params().stream().anyMatch(param -> param.name().equals(name));
  }

  private static boolean isUbjsonOrJson(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == '{';
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
