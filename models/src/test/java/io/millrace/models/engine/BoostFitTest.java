package io.millrace.models.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.models.format.Engine;
import io.millrace.models.format.EngineFit;
import io.millrace.models.format.ModelFolder;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be run without Python says why, and files that are broken break nothing. */
class BoostFitTest {

  @TempDir private Path folder;

  @Test
  void picklesAreNotOpened() {
    assertThat(reason(BoostModels.folder("lgb_pickled"), Engine.LIGHTGBM))
        .isEqualTo("'model.pkl' is not in a format of the library itself");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          model.ubj | dask.XGBClassifier     | class 'dask.XGBClassifier' needs Python
          model.xgb | xgboost.core.Booster   | 'model.xgb' is in XGBoost's old binary format
          """)
  void learnersThatNeedPythonSayWhy(String file, String learner, String reason) throws IOException {
    Files.writeString(folder.resolve(file), "binf");
    assertThat(reason(described("xgboost", file, learner), Engine.XGBOOST)).isEqualTo(reason);
  }

  @Test
  void paramsThatNeedPythonSaySo() throws IOException {
    Files.writeString(folder.resolve("model.ubj"), "{");
    Files.writeString(
        folder.resolve("MLmodel"),
        """
        flavors: {xgboost: {data: model.ubj}}
        signature:
          inputs: null
          outputs: null
          params: '[{"name": "pred_interactions", "type": "boolean", "default": false, "shape": null}]'
        """);
    assertThat(reason(ModelFolder.open(folder), Engine.XGBOOST))
        .isEqualTo("param 'pred_interactions' needs Python");
  }

  @Test
  void brokenSkopsFilesNeedPython() throws IOException {
    Files.writeString(folder.resolve("model.skops"), "This is no ZIP.");
    ModelFolder model = described("lightgbm", "model.skops", "lightgbm.sklearn.LGBMRegressor");
    assertThat(reason(model, Engine.LIGHTGBM))
        .startsWith("'model.skops' is not read without Python: ");
    assertThatThrownBy(() -> Engines.standalone().load(model))
        .isInstanceOf(MillraceException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"xgb_regression", "xgb_json"})
  void cutFilesAreRefused(String name) throws IOException {
    String file = name.equals("xgb_json") ? "model.json" : "model.ubj";
    byte[] whole = Files.readAllBytes(BoostModels.folder(name).path().resolve(file));
    ModelFolder model = null;
    for (int length = 2; length < whole.length; length += 97) {
      Files.write(folder.resolve(file), Arrays.copyOf(whole, length));
      model = described("xgboost", file, "xgboost.core.Booster");
      ModelFolder cut = model;
      assertThatThrownBy(() -> Engines.standalone().load(cut))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining("'" + file + "'");
    }
  }

  @Test
  void textThatIsNoBoosterIsRefused() throws IOException {
    Files.writeString(folder.resolve("model.lgb"), "tree\nversion=v4\n");
    ModelFolder model = described("lightgbm", "model.lgb", "lightgbm.basic.Booster");
    assertThatThrownBy(() -> Engines.standalone().load(model))
        .isInstanceOf(MillraceException.class)
        .hasMessageStartingWith("LightGBM cannot load 'model.lgb': ");
  }

  private ModelFolder described(String flavor, String file, String learner) throws IOException {
    Files.writeString(
        folder.resolve("MLmodel"),
        "flavors: {%s: {data: %s, model_class: %s}}".formatted(flavor, file, learner));
    return ModelFolder.open(folder);
  }

  private static String reason(ModelFolder folder, Engine engine) {
    return Engines.standalone().options(folder).stream()
        .filter(fit -> fit.engine() == engine && !fit.isPossible())
        .map(EngineFit::reason)
        .findFirst()
        .orElseThrow();
  }
}
