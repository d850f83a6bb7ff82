package io.millrace.models.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectionTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          onnx             | ONNX_RUNTIME
          xgboost          | XGBOOST
          lightgbm         | LIGHTGBM
          sklearn_pickle   | PYTHON_FUNCTION
          custom           | PYTHON_FUNCTION
          from_code        | PYTHON_FUNCTION
          tensors          | PYTHON_FUNCTION
          """)
  void loggedModelIsServedByTheBestEngine(String name, Engine best) {
    Inspection inspection = Inspection.of(ModelFolder.open(Folders.logged(name)));
    assertThat(inspection.best()).contains(best);
    assertThat(inspection.verdict()).startsWith("Served by " + best);
    assertThat(inspection.engines()).hasSameSizeAs(Engine.values());
    assertThat(inspection.engines().getLast().isPossible()).isFalse();
  }

  @Test
  void scikitModelOfLightgbmIsReadUnlessItIsPickled() throws IOException {
    // Its data is left out of the test's resources.
    String said = Files.readString(Folders.logged("lightgbm_sklearn").resolve(MlModel.FILE));
    Folders.write(folder, MlModel.FILE, said);
    Folders.write(folder, "model.skops", "");
    assertThat(Inspection.of(ModelFolder.open(folder)).best()).contains(Engine.LIGHTGBM);
    Folders.write(folder, MlModel.FILE, said.replace(".skops", ".pkl"));
    Folders.write(folder, "model.pkl", "");
    Inspection pickled = Inspection.of(ModelFolder.open(folder));
    assertThat(pickled.best()).contains(Engine.PYTHON_FUNCTION);
    assertThat(pickled.engines())
        .contains(
            new EngineFit(
                Engine.LIGHTGBM, false, "'model.pkl' is not in a format of the library itself"));
  }

  @Test
  void picklesAreFoundByNameAndByContent() throws IOException {
    assertThat(Inspection.of(ModelFolder.open(Folders.logged("sklearn_pickle"))).pickles())
        .containsExactly("model.pkl");
    assertThat(Inspection.of(ModelFolder.open(Folders.logged("custom"))).pickles())
        .containsExactly("python_model.pkl");
    for (String name : new String[] {"onnx", "xgboost", "lightgbm", "from_code"}) {
      assertThat(Inspection.of(ModelFolder.open(Folders.logged(name))).pickles()).isEmpty();
    }
    Folders.write(folder, MlModel.FILE, "flavors: {}");
    Files.copy(
        Folders.logged("sklearn_pickle").resolve("model.pkl"), folder.resolve("harmless.bin"));
    Folders.write(folder, "data/python_model.pkl.xz", "");
    assertThat(Inspection.of(ModelFolder.open(folder)).pickles())
        .containsExactly("data/python_model.pkl.xz", "harmless.bin");
  }

  @Test
  void sizesAreThoseOfTheFiles() throws IOException {
    Folders.write(folder, MlModel.FILE, "flavors: {}");
    Folders.write(folder, "a/b", "12345");
    Inspection inspection = Inspection.of(ModelFolder.open(folder));
    assertThat(inspection.files()).isEqualTo(2);
    assertThat(inspection.sizeBytes()).isEqualTo(16);
  }

  @Test
  void whatNoEngineServesSaysWhy() throws IOException {
    Folders.write(folder, MlModel.FILE, "flavors: {onnx: {data: model.onnx}, crate: {}}");
    assertThat(Inspection.of(ModelFolder.open(folder)).verdict())
        .isEqualTo(
            "No engine can serve this model (flavors: onnx, crate): 'model.onnx' is not in the"
                + " folder; the model has no flavor 'xgboost'; the model has no flavor 'lightgbm';"
                + " the model has no flavor 'python_function'.");
  }

  @Test
  void pythonIsNamedWithWhatItNeeds() throws IOException {
    Folders.write(
        folder,
        MlModel.FILE,
        "flavors: {python_function: {loader_module: mlflow.pyfunc.model, python_model: m.pkl}}");
    assertThat(Inspection.of(ModelFolder.open(folder)).verdict()).contains("'m.pkl' is not in the");
    Folders.write(folder, "m.pkl", "");
    Folders.write(folder, "python_env.yaml", "{python: 3.11.7, dependencies: [-r r.txt]}");
    Folders.write(folder, "r.txt", "-i https://elsewhere\nnumpy\n");
    assertThat(Inspection.of(ModelFolder.open(folder)).verdict())
        .isEqualTo(
            "Served by PYTHON_FUNCTION: mlflow.pyfunc.model loads it in Python 3.11.7; 1 of its"
                + " requirements need permission.");
  }
}
