package io.millrace.models.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

/** What {@code export-image} writes. That it runs is shown with the packaged application. */
class ExportImageTest {

  @TempDir private Path folder;

  private Path application;

  @BeforeEach
  void packageAnApplication() throws IOException {
    application = Files.createDirectories(folder.resolve("application/lib")).getParent();
    Files.writeString(application.resolve("quarkus-run.jar"), "jar");
    Files.writeString(application.resolve("lib/one.jar"), "one");
  }

  private static Path model(String name) {
    try {
      return Path.of(ExportImageTest.class.getResource("/format/folders/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path export(Path model, String... options) {
    Path output = folder.resolve("output");
    List<String> words = new ArrayList<>(List.of(model.toString(), "--output", output.toString()));
    words.addAll(List.of("--application", application.toString()));
    words.addAll(List.of(options));
    CommandLine command = new CommandLine(new ExportImageCommand());
    AtomicReference<Exception> thrown = new AtomicReference<>();
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          thrown.set(failure);
          return 1;
        });
    command.execute(words.toArray(String[]::new));
    if (thrown.get() instanceof RuntimeException failure) {
      throw failure;
    }
    return output;
  }

  private static String containerfile(Path output) throws IOException {
    return Files.readString(output.resolve("Containerfile"));
  }

  @Test
  void whatTheImageIsMadeOfIsThereForEveryUser() throws Exception {
    Path model = folder.resolve("model");
    FileUtils.copyDirectory(model("onnx").toFile(), model.toFile());
    Files.setPosixFilePermissions(
        model.resolve("model.onnx"), PosixFilePermissions.fromString("rw-------"));
    Path output = export(model);
    assertThat(output.resolve("app/lib/one.jar")).hasContent("one");
    assertThat(output.resolve("model/model.onnx"))
        .hasSameBinaryContentAs(model("onnx").resolve("model.onnx"));
    assertThat(Files.getPosixFilePermissions(output.resolve("model/model.onnx")))
        .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(containerfile(output))
        .contains("FROM eclipse-temurin:21-jre\n", "COPY model/ model/\n", "USER 10001:10001\n")
        .doesNotContain("pip", "libgomp");
  }

  @Test
  void librariesOfTreesComeWithWhatTheyNeed() throws Exception {
    assertThat(
            containerfile(
                export(
                    model("xgboost"),
                    "--base",
                    "registry.test:5000/java@sha256:" + "0".repeat(64))))
        .contains(
            "FROM registry.test:5000/java@sha256:0",
            "install --yes --no-install-recommends libgomp1");
  }

  @Test
  void aModelInPythonGetsItsPythonAndItsPackages() throws Exception {
    Path model = folder.resolve("model");
    FileUtils.copyDirectory(model("custom").toFile(), model.toFile());
    Files.writeString(model.resolve("limits.txt"), "six==1.17.0\n");
    Files.writeString(
        model.resolve("requirements.txt"), "mlflow==3.17.2\nsix[all] >= 1\n-c limits.txt\n");
    Path output = export(model);
    assertThat(containerfile(output))
        .contains(
            "FROM eclipse-temurin:21-jre AS java\nFROM python:3.11-slim\n",
            "RUN python3 -m pip install --no-cache-dir --requirement requirements.txt\n",
            "MILLRACE_MODELS_PYTHON_ENVIRONMENT=local");
    assertThat(Files.readAllLines(output.resolve("requirements.txt")))
        .contains("mlflow==3.17.2", "six[all] >= 1", "-c ./model/limits.txt");
  }

  @Test
  void manifestsAreWhatKubernetesKnowsAndNothingElse() throws Exception {
    Path output =
        export(
            model("onnx"),
            "--name",
            "wine",
            "--image",
            "registry.test/wine:3",
            "--port",
            "9000",
            "--replicas",
            "2",
            "--cpu",
            "1.5",
            "--memory",
            "512Mi");
    Deployment deployment = read(output.resolve("kubernetes/deployment.yaml"), Deployment.class);
    Service service = read(output.resolve("kubernetes/service.yaml"), Service.class);
    assertThat(deployment.getMetadata().getName()).isEqualTo("wine");
    assertThat(deployment.getSpec().getReplicas()).isEqualTo(2);
    assertThat(deployment.getSpec().getSelector().getMatchLabels())
        .isEqualTo(deployment.getSpec().getTemplate().getMetadata().getLabels())
        .isEqualTo(service.getSpec().getSelector());
    var pod = deployment.getSpec().getTemplate().getSpec();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    Container container = pod.getContainers().getFirst();
    assertThat(container.getImage()).isEqualTo("registry.test/wine:3");
    assertThat(container.getPorts().getFirst().getContainerPort()).isEqualTo(9000);
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getResources().getRequests().get("cpu")).hasToString("1.5");
    assertThat(container.getResources().getLimits().get("memory")).hasToString("512Mi");
    for (var probe :
        List.of(
            container.getStartupProbe(),
            container.getReadinessProbe(),
            container.getLivenessProbe())) {
      assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("http");
    }
    assertThat(container.getVolumeMounts().getFirst().getName())
        .isEqualTo(pod.getVolumes().getFirst().getName());
    assertThat(service.getSpec().getPorts().getFirst().getTargetPort().getStrVal())
        .isEqualTo("http");
  }

  /** Fields that Kubernetes does not know are refused; its types would keep them. */
  private static <T> T read(Path file, Class<T> type) throws IOException {
    ObjectMapper strict = new ObjectMapper();
    strict.setAnnotationIntrospector(
        new JacksonAnnotationIntrospector() {
          private static final long serialVersionUID = 1;

          @Override
          public Boolean hasAnySetter(Annotated member) {
            return false;
          }
        });
    Map<String, Object> written = new Yaml().load(Files.readString(file));
    return strict.convertValue(written, type);
  }

  @Test
  void aFolderThatHasSomethingIsLeftAloneUnlessSomebodySaysSo() throws Exception {
    Path output = Files.createDirectories(folder.resolve("output"));
    Files.writeString(output.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> export(model("onnx")))
        .isInstanceOf(ServeFailure.class)
        .hasMessageContaining("is not empty");
    assertThat(output.resolve("Containerfile")).doesNotExist();

    export(model("custom"), "--force");
    export(model("onnx"), "--force");
    assertThat(output.resolve("notes.txt")).hasContent("mine");
    assertThat(output.resolve("requirements.txt")).doesNotExist();
    assertThat(output.resolve("model/model.onnx")).exists();
  }

  @Test
  void whatALinkLeadsToStays() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("notes.txt"), "mine");
    Path output = Files.createDirectories(folder.resolve("output"));
    Files.createSymbolicLink(output.resolve("model"), elsewhere);
    export(model("onnx"), "--force");
    assertThat(elsewhere.resolve("notes.txt")).hasContent("mine");
    assertThat(Files.isSymbolicLink(output.resolve("model"))).isFalse();
  }

  /** An image installs what a machine with a Python of its own does not. */
  @Test
  void requirementsThatReachElsewhereNeedPermission() throws Exception {
    Path model = folder.resolve("model");
    FileUtils.copyDirectory(model("custom").toFile(), model.toFile());
    Files.writeString(
        model.resolve("requirements.txt"), "--extra-index-url https://packages.example/simple\n");
    for (String environment : List.of("uv", "local")) {
      System.setProperty("millrace.models.python.environment", environment);
      try {
        assertThatThrownBy(() -> export(model)).hasMessageContaining("does not permit");
      } finally {
        System.clearProperty("millrace.models.python.environment");
      }
    }
  }

  @Test
  void aModelIsNotWrittenIntoItself() throws Exception {
    Path model = folder.resolve("output/model");
    FileUtils.copyDirectory(model("onnx").toFile(), model.toFile());
    assertThatThrownBy(() -> export(model, "--force")).hasMessageContaining("within each other");
    assertThat(model.resolve("model.onnx")).exists();
  }

  @ParameterizedTest
  @CsvSource({
    "--name, Wine",
    "--name, 'wine\nkind: Secret'",
    "--name, ../wine",
    "--name, -wine",
    "--base, 'alpine\nRUN id'",
    "--base, 'alpine AS x'",
    "--base, --privileged",
    "--java-image, $(id)",
    "--image, 'a b'",
    "--cpu, 1; id",
    "--memory, -1Gi",
    "--port, 80",
    "--replicas, -1"
  })
  void namesThatAreMoreThanNamesAreRefused(String option, String value) {
    String hostile = value.replace("\\n", "\n");
    assertThatThrownBy(() -> export(model("onnx"), option + "=" + hostile))
        .isInstanceOf(ServeFailure.class)
        .hasMessageContaining(option);
    assertThat(folder.resolve("output")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "models:/Wine quality@champion, wine-quality",
    "models:/42/3, model",
    "runs:/0123/my_model, my-model",
    "/data/Models/iris/, iris"
  })
  void aNameIsMadeOfTheSource(String source, String name) {
    assertThat(ImageNames.madeOf(source)).isEqualTo(name);
  }

  @Test
  void aPythonThatIsNoVersionIsNotWrittenDown() throws Exception {
    Path model = folder.resolve("model");
    FileUtils.copyDirectory(model("custom").toFile(), model.toFile());
    Path file = model.resolve("python_env.yaml");
    Files.writeString(file, Files.readString(file).replace("3.11.7", "\"3.11\\nRUN id\""));
    assertThatThrownBy(() -> export(model)).hasMessageContaining("is not a version");
  }
}
