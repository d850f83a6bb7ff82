package io.millrace.models.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.format.Environment.Source;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.python.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {

  private static final String FUNCTION =
      "flavors: {python_function: {loader_module: m, env: %s}}\n";

  @TempDir Path folder;

  @Test
  void examplesOfALoggedModelAreFound() throws IOException {
    ModelFolder model = ModelFolder.open(Folders.logged("sklearn_skops"));
    assertThat(Files.readString(model.inputExample().orElseThrow())).startsWith("{\"columns\"");
    assertThat(Files.readString(model.servingExample().orElseThrow())).contains("dataframe_split");
    assertThat(ModelFolder.open(Folders.logged("custom")).inputExample()).isEmpty();
  }

  @Test
  void environmentOfALoggedModel() {
    Environment environment = ModelFolder.open(Folders.logged("custom")).environment();
    assertThat(environment.source()).isEqualTo(Source.PYTHON_ENV);
    assertThat(environment.pythonVersion()).matches("3\\.\\d+\\.\\d+");
    assertThat(environment.buildRequirements().lines())
        .extracting(Requirement::name)
        .containsExactly("pip", "setuptools", "wheel");
    assertThat(environment.requirements().lines())
        .extracting(Requirement::file, Requirement::line, Requirement::text)
        .containsExactly(
            tuple("python_env.yaml", 1, "-r requirements.txt"),
            tuple("requirements.txt", 1, "mlflow==3.17.2"),
            tuple("requirements.txt", 2, "cloudpickle==3.1.3"));
    assertThat(environment.needingPermission()).isEmpty();
  }

  @Test
  void environmentsOfAllLoggedModelsNeedNoPermission() throws IOException {
    for (String name : Folders.all()) {
      Environment environment = ModelFolder.open(Folders.logged(name)).environment();
      assertThat(environment.needingPermission()).as(name).isEmpty();
      assertThat(environment.requirements().lines()).as(name).hasSizeGreaterThan(1);
    }
  }

  @Test
  void oldModelHasCondasPythonAndItsRequirements() throws IOException {
    write(MlModel.FILE, FUNCTION.formatted("env/conda.yaml"));
    write(
        "env/conda.yaml",
        "dependencies: [python-dateutil=2, python=3.10, numpy=1.2, pip=21.1, {pip: [mlflow, scikit-learn==0.24]}]");
    Environment conda = ModelFolder.open(folder).environment();
    assertThat(conda.source()).isEqualTo(Source.CONDA);
    assertThat(conda.pythonVersion()).isEqualTo("3.10");
    assertThat(conda.skippedPackages()).containsExactly("python-dateutil=2", "numpy=1.2");
    assertThat(conda.needingPermission()).isEmpty();
    assertThat(conda.buildRequirements().lines())
        .extracting(Requirement::text)
        .containsExactly("pip==21.1");
    assertThat(conda.requirements().lines())
        .extracting(Requirement::name)
        .containsExactly("mlflow", "scikit-learn");

    write("requirements.txt", "mlflow\n");
    Environment both = ModelFolder.open(folder).environment();
    assertThat(both.source()).isEqualTo(Source.CONDA_AND_REQUIREMENTS);
    assertThat(both.pythonVersion()).isEqualTo("3.10");
    assertThat(both.requirements().lines()).extracting(Requirement::text).containsExactly("mlflow");
  }

  @Test
  void pythonVersionIsATextEvenWhenYamlReadsANumber() throws IOException {
    write(MlModel.FILE, FUNCTION.formatted("{virtualenv: python_env.yaml}"));
    write("python_env.yaml", "python: 3.10\n");
    assertThat(ModelFolder.open(folder).environment().pythonVersion()).isEqualTo("3.10");
  }

  @Test
  void modelWithoutEnvironment() throws IOException {
    write(MlModel.FILE, FUNCTION.formatted("null"));
    assertThat(ModelFolder.open(folder).environment().source()).isEqualTo(Source.NONE);
  }

  @Test
  void externalModelIsReadAndNotLoaded() throws IOException {
    write(MlModel.FILE, FUNCTION.formatted("null") + "metadata: {mlflow.model.isExternal: true}\n");
    ModelFolder model = ModelFolder.open(folder);
    assertRefused(ErrorReason.ERROR_REASON_BAD_REQUEST, "kept elsewhere", model::pythonFunction);
    assertThat(Inspection.of(model).verdict())
        .isEqualTo(
            "No engine can serve this model (flavors: python_function):"
                + " the model is kept elsewhere.");
  }

  @Test
  void whatIsNotThereIsSaid() throws IOException {
    assertRefused(
        ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST,
        "There is no folder",
        () -> ModelFolder.open(folder.resolve("none")));
    assertRefused(
        ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST,
        "'MLmodel'",
        () -> ModelFolder.open(folder));
    write(MlModel.FILE, "flavors: {theirs: {}}");
    assertRefused(
        ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST,
        "no flavor 'python_function'",
        () -> ModelFolder.open(folder).pythonFunction());
  }

  @Test
  void linksOutOfTheFolderAreRefused(@TempDir Path other) throws IOException {
    write(MlModel.FILE, FUNCTION.formatted("null"));
    Files.createDirectories(folder.resolve("data"));
    Files.createSymbolicLink(folder.resolve("data/inside"), Path.of("../MLmodel"));
    assertThat(ModelFolder.open(folder).find("data/inside")).isPresent();
    Path link = folder.resolve("data/link");
    for (String target : new String[] {"/etc/passwd", other.toString(), "nowhere"}) {
      Files.createSymbolicLink(link, Path.of(target));
      assertRefused(
          ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE,
          "'data/link' is a link out of the folder",
          () -> ModelFolder.open(folder));
      Files.delete(link);
    }
    Files.delete(folder.resolve(MlModel.FILE));
    Files.createSymbolicLink(folder.resolve(MlModel.FILE), Path.of("/etc/passwd"));
    assertRefused(
        ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE,
        "'MLmodel' is a link out of the folder",
        () -> ModelFolder.open(folder));
  }

  @Test
  void pathsOutAreNeverFound() throws IOException {
    write(MlModel.FILE, FUNCTION.formatted("null"));
    ModelFolder model = ModelFolder.open(folder);
    assertThat(model.find("MLmodel")).isPresent();
    assertThat(model.find("../" + folder.getFileName() + "/MLmodel")).isEmpty();
    assertThat(model.find("/etc/passwd")).isEmpty();
    assertThat(model.find("a\0b")).isEmpty();
  }

  @Test
  void environmentFilesAreAsHostileAsTheOthers() throws IOException {
    write(MlModel.FILE, FUNCTION.formatted("null"));
    write("python_env.yaml", "python: !!python/name:os.system x\n");
    assertRefused(
        ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE,
        "python_env.yaml line 1: 'python' has the tag",
        () -> ModelFolder.open(folder));
    Files.write(folder.resolve("python_env.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertRefused(
        ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE,
        "python_env.yaml is not UTF-8",
        () -> ModelFolder.open(folder));
  }

  private void write(String file, String text) throws IOException {
    Folders.write(folder, file, text);
  }

  private static void assertRefused(ErrorReason reason, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .hasMessageContaining(message)
        .isInstanceOfSatisfying(
            MillraceException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
