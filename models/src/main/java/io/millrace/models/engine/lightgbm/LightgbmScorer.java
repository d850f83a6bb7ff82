package io.millrace.models.engine.lightgbm;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Tensor;
import io.millrace.models.engine.NativeScorer;
import io.millrace.models.engine.tree.Features;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A model that LightGBM has loaded. It answers what MLflow answers, whose flavor takes columns by
 * their place, whatever their names, and no params.
 */
public final class LightgbmScorer extends NativeScorer {

  private static final String SKOPS = ".skops";

  private final NativeBooster booster;
  private final int rounds;
  private final Categories categories;

  /** Null unless it classifies. */
  private final Tensor classes;

  /** Whether it has scikit-learn's interface. */
  private final boolean isEstimator;

  private LightgbmScorer(LightgbmLearner learner, boolean isEstimator) {
    this.booster = NativeBooster.load(learner.text());
    this.rounds = learner.rounds();
    this.categories = new Categories(learner.categories());
    this.classes = learner.classes();
    this.isEstimator = isEstimator;
  }

  /**
   * Why the learner in a file needs Python; empty if it does not, or the file is LightGBM's own.
   */
  public static Optional<String> problem(Path file) {
    try {
      if (file.toString().endsWith(SKOPS)) {
        SkopsReader.read(file);
      }
      return Optional.empty();
    } catch (IOException cannot) {
      return Optional.of(reason(file, cannot));
    }
  }

  private static String reason(Path file, IOException cannot) {
    return "'%s' is not read without Python: %s".formatted(file.getFileName(), cannot.getMessage());
  }

  /**
   * Loads a model: a booster from LightGBM's own file, or a learner with scikit-learn's interface
   * from one of skops. Each call uses one thread: many calls at once keep the cores busy.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if it cannot be loaded
   */
  public static LightgbmScorer load(Path file) {
    String name = String.valueOf(file.getFileName());
    try {
      boolean isEstimator = name.endsWith(SKOPS);
      return new LightgbmScorer(isEstimator ? SkopsReader.read(file) : learner(file), isEstimator);
    } catch (IOException cannot) {
      throw MillraceException.invalid(reason(file, cannot) + ".");
    } catch (MillraceException cannot) {
      throw MillraceException.invalid(
          "LightGBM cannot load '%s': %s".formatted(name, cannot.getMessage()));
    }
  }

  private static LightgbmLearner learner(Path file) throws IOException {
    String text = Files.readString(file);
    return new LightgbmLearner(text, 0, null, BoosterText.categories(text));
  }

  @Override
  protected Payload run(Payload input, Map<String, Object> params) {
    Features features = Features.of(categories.numbered(input));
    if (features.columns() != booster.features()) {
      throw MillraceException.badRequest(
          "The model has %d features; %d were given."
              .formatted(booster.features(), features.columns()));
    }
    if (features.rows() == 0 && (isEstimator || !features.isArray())) {
      throw MillraceException.badRequest("The model takes at least one row.");
    }
    double[] cells = features.doubles();
    if (features.isWholeArray()) {
      // Python has them as floats, which do not hold every large number.
      for (int i = 0; i < cells.length; i++) {
        cells[i] = (float) cells[i];
      }
    }
    return answer(booster.predict(cells, features.rows(), rounds), features.rows());
  }

  private Tensor answer(double[] predicted, int rows) {
    if (classes != null) {
      return Labels.of(predicted, rows, classes);
    }
    ByteBuffer values = Tensor.allocate(ElementType.FLOAT64, predicted.length);
    for (double value : predicted) {
      values.putDouble(value);
    }
    values.flip();
    return predicted.length == rows
        ? Tensor.of(ElementType.FLOAT64, values, rows)
        : Tensor.of(ElementType.FLOAT64, values, rows, booster.classes());
  }

  @Override
  protected void free() {
    booster.free();
  }
}
