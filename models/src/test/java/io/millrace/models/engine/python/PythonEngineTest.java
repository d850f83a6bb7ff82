package io.millrace.models.engine.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.models.ModelsConfig;
import io.millrace.models.data.Payload;
import io.millrace.models.engine.Scorer;
import io.millrace.models.format.ModelFolder;
import io.millrace.runtime.error.MillraceException;
import io.millrace.testing.PythonClient;
import io.millrace.testing.UvBinary;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What settings make of models. */
@Timeout(600)
class PythonEngineTest {

  private static final String HERE = "millrace.models.python.";

  @TempDir private Path folder;

  private PythonEngine engine(String... settings) {
    Map<String, String> all = new HashMap<>();
    all.put("millrace.models.cache", folder.resolve("cache").toString());
    all.put(HERE + "uv", UvBinary.program());
    all.put(HERE + "workers", "1");
    for (int i = 0; i < settings.length; i += 2) {
      all.put(HERE + settings[i], settings[i + 1]);
    }
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withMapping(PythonConfig.class)
            .withMapping(ModelsConfig.class)
            .withDefaultValues(all)
            .build();
    return new PythonEngine(
        config.getConfigMapping(PythonConfig.class), config.getConfigMapping(ModelsConfig.class));
  }

  /** A copy of a model that asks for something else. */
  private ModelFolder model(String name, String pythonVersion, String... requirements)
      throws IOException {
    Path copy = folder.resolve(name);
    FileUtils.copyDirectory(PythonModels.folder().resolve(name).toFile(), copy.toFile());
    Files.write(copy.resolve("requirements.txt"), List.of(requirements));
    if (pythonVersion != null) {
      Path file = copy.resolve("python_env.yaml");
      Files.writeString(
          file, Files.readString(file).replaceFirst("python: .*", "python: " + pythonVersion));
    }
    return ModelFolder.open(copy);
  }

  @Test
  void uvMakesTheEnvironmentThatTheModelAsksFor() throws Exception {
    // The least that a model of one's own needs.
    ModelFolder model =
        model("trouble", null, "mlflow-skinny==3.17.2", "pandas", "numpy", "six==1.17.0");
    try (Scorer scorer = engine("environment", "uv").load(model)) {
      assertThat(scorer.predict(PythonTroubleTest.what("secret"), Map.of()))
          .isEqualTo(new Payload.Value(List.of()));
    }
    try (var environments = Files.list(folder.resolve("cache/python/sha256"))) {
      assertThat(environments).hasSize(1);
    }
  }

  @Test
  void anEnvironmentThatCannotBeMadeIsTheDeployersToHear() throws IOException {
    ModelFolder absent = model("trouble", null, "mlflow==99.0");
    assertThatThrownBy(() -> engine().load(absent))
        .isInstanceOf(MillraceException.class)
        .hasMessageStartingWith("The Python environment of the model cannot be made: ")
        .hasMessageContaining("mlflow==99.0");
  }

  @Test
  void aPythonThatIsNotHereIsNamed() throws IOException {
    ModelFolder tooNew = model("trouble", "3.99.0", "mlflow");
    assertThatThrownBy(() -> engine().load(tooNew))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("Python 3.99.0 is wanted, and this machine has 3.");
  }

  @Test
  void requirementsThatReachElsewhereNeedPermission() throws IOException {
    ModelFolder hostile =
        model("trouble", null, "mlflow", "--extra-index-url https://packages.example/simple");
    assertThat(engine().problem(hostile))
        .hasValue(
            "requirement '--extra-index-url https://packages.example/simple' (requirements.txt"
                + " line 2) asks another index, which this server does not permit");
    assertThat(engine("permit-requirements", "true").problem(hostile)).isEmpty();
    assertThat(engine("environment", "local").problem(hostile))
        .as("nothing is installed")
        .isEmpty();
  }

  @Test
  void pythonCanBeSwitchedOff() {
    assertThat(engine("enabled", "false").problem(PythonModels.model("trouble")))
        .hasValue("millrace.models.python.enabled is false on this server");
  }

  @Test
  void aPythonWithoutMlflowIsSaidToLackIt() {
    PythonEngine engine = engine("environment", "local", "executable", "python3");
    assertThatThrownBy(() -> engine.load(PythonModels.model("trouble")))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("No module named");
    assertThatThrownBy(
            () ->
                engine("environment", "local", "executable", "no-such-python")
                    .load(PythonModels.model("trouble")))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("There is no Python 'no-such-python'");
  }

  @Test
  void aModelThatDoesNotLoadInTimeIsGivenUp() {
    PythonEngine engine =
        engine(
            "environment",
            "local",
            "executable",
            PythonClient.executable().toString(),
            "load-timeout",
            "50MS");
    assertThatThrownBy(() -> engine.load(PythonModels.model("trouble")))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("was not loaded within");
  }
}
