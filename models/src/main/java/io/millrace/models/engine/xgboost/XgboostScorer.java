package io.millrace.models.engine.xgboost;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Tensor;
import io.millrace.models.engine.NativeScorer;
import io.millrace.models.engine.tree.Features;
import io.millrace.models.engine.xgboost.XgboostParams.Kind;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * A model that XGBoost has loaded. It answers what MLflow answers, whose flavor gives a booster's
 * predictions, or those of the scikit-learn interface: labels of a classifier.
 */
public final class XgboostScorer extends NativeScorer {

  private static final String LINEAR = "gblinear";
  private static final String BEST = "best_iteration";

  private final Booster booster;
  private final XgboostHeader header;
  private final LearnerClass learner;
  private final List<String> names;
  private final int width;

  /** Null unless training was stopped early. */
  private final int[] bestRounds;

  private XgboostScorer(Booster booster, XgboostHeader header, LearnerClass learner)
      throws XGBoostError {
    this.booster = booster;
    this.header = header;
    this.learner = learner;
    // Of a model without names, an array of nothing.
    List<String> said = Arrays.asList(booster.getFeatureNames());
    this.names = said.contains(null) ? List.of() : said;
    this.width = Math.toIntExact(booster.getNumFeature());
    String best = booster.getAttr(BEST);
    this.bestRounds =
        best == null || header.booster().equals(LINEAR)
            ? null
            : new int[] {0, Integer.parseInt(best) + 1};
  }

  /**
   * Loads a model. Each call uses one thread: many calls at once keep the cores busy.
   *
   * @param flavor what the model's MLmodel says of it: {@code model_class} is honoured
   * @throws MillraceException INVALID_PARAMETER_VALUE if XGBoost cannot load it
   */
  public static XgboostScorer load(Path file, Map<String, Object> flavor) {
    LearnerClass learner = LearnerClass.of(flavor);
    if (!Files.isRegularFile(file)) {
      throw MillraceException.invalid(
          "'%s' is not in the model's folder.".formatted(file.getFileName()));
    }
    try {
      XgboostHeader header = XgboostHeader.read(file);
      Booster booster = XGBoost.loadModel(file.toString());
      try {
        booster.setParam("nthread", 1);
        return new XgboostScorer(booster, header, learner);
      } catch (XGBoostError | RuntimeException failure) {
        booster.dispose();
        throw failure;
      }
    } catch (XGBoostError | NumberFormatException cannot) {
      throw MillraceException.invalid(
          "XGBoost cannot load '%s': %s".formatted(file.getFileName(), XgboostText.of(cannot)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected Payload run(Payload input, Map<String, Object> params) {
    boolean isBooster = learner == LearnerClass.BOOSTER;
    XgboostParams how =
        isBooster ? XgboostParams.ofBooster(params) : XgboostParams.ofEstimator(params);
    Features features = Features.of(input);
    if (isBooster || !features.isArray()) {
      checkNames(features, XgboostParams.isUnchecked(params));
    }
    if (features.columns() != width) {
      // Python takes fewer, and what it then answers hangs on whether other cells are missing.
      throw MillraceException.badRequest(
          "The model has %d features; %d were given.".formatted(width, features.columns()));
    }
    try {
      float[][] rows = predict(features, how);
      boolean isLabelled = learner == LearnerClass.CLASSIFIER && how.kind() != Kind.MARGIN;
      return isLabelled
          ? XgboostAnswers.labels(rows, features.rows(), header)
          : answer(rows, features.rows(), how);
    } catch (XGBoostError cannot) {
      throw MillraceException.badRequest("The model failed: " + XgboostText.of(cannot));
    }
  }

  private void checkNames(Features features, boolean isUnchecked) {
    if (names.isEmpty() || isUnchecked || names.equals(features.names())) {
      return;
    }
    throw MillraceException.badRequest(
        features.isArray()
            ? "The model takes a table with columns %s, no array.".formatted(names)
            : "The model takes columns %s, in this order; it was given %s."
                .formatted(names, features.names()));
  }

  /** A row of results for each of the features; one of nothing if there are none, for its width. */
  private float[][] predict(Features features, XgboostParams how) throws XGBoostError {
    int rows = Math.max(1, features.rows());
    float[] cells = features.rows() == 0 ? new float[width] : features.floats();
    boolean isLinear = header.booster().equals(LINEAR);
    if (isLinear || learner == LearnerClass.BOOSTER) {
      checkFinite(cells, features);
    }
    int[] rounds = rounds(how, isLinear);
    if (!isLinear && (how.kind() == Kind.VALUE || how.kind() == Kind.MARGIN)) {
      Booster.PredictionType type =
          how.kind() == Kind.MARGIN
              ? Booster.PredictionType.kMargin
              : Booster.PredictionType.kValue;
      return booster.inplace_predict(cells, rows, width, Float.NaN, rounds, type, null);
    }
    if (rounds[0] != 0 || (rounds[1] != 0 && !isLinear)) {
      throw MillraceException.badRequest("Param 'iteration_range' cannot be given with it.");
    }
    return predictMatrix(cells, rows, how.kind());
  }

  private int[] rounds(XgboostParams how, boolean isLinear) {
    int[] all = {0, 0};
    if (learner == LearnerClass.BOOSTER) {
      return how.rounds() == null ? all : how.rounds();
    }
    boolean isSaid = how.rounds() != null && how.rounds()[1] != 0;
    if (isLinear) {
      return all;
    }
    return isSaid ? how.rounds() : bestRounds == null ? all : bestRounds;
  }

  private void checkFinite(float[] cells, Features features) {
    for (int i = 0; i < cells.length; i++) {
      if (Float.isInfinite(cells[i])) {
        throw MillraceException.badRequest(
            "Row %d has a number in %s that is infinite or too large."
                .formatted(i / width, features.name(i % width)));
      }
    }
  }

  /** The way that is not for several threads: the library keeps what it predicts. */
  private synchronized float[][] predictMatrix(float[] cells, int rows, Kind kind)
      throws XGBoostError {
    DMatrix matrix = new DMatrix(cells, rows, width, Float.NaN);
    try {
      return switch (kind) {
        case VALUE -> booster.predict(matrix);
        case MARGIN -> booster.predict(matrix, true);
        case LEAVES -> booster.predictLeaf(matrix, 0);
        case CONTRIBUTIONS -> booster.predictContrib(matrix, 0);
      };
    } finally {
      matrix.dispose();
    }
  }

  private Tensor answer(float[][] rows, int count, XgboostParams how) {
    boolean isByClass = how.kind() == Kind.CONTRIBUTIONS && rows[0].length > width + 1;
    if (isByClass) {
      return XgboostAnswers.floats(rows, count, rows[0].length / (width + 1), width + 1);
    }
    boolean isFlat =
        rows[0].length == 1
            && !how.isStrictShape()
            && (how.kind() == Kind.VALUE || how.kind() == Kind.MARGIN);
    return isFlat
        ? XgboostAnswers.floats(rows, count)
        : XgboostAnswers.floats(rows, count, rows[0].length);
  }

  @Override
  protected void free() {
    booster.dispose();
  }
}
