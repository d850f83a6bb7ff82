package io.millrace.tracking.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnStoreTest {

  private final OwnStore own = new OwnStore("mlflow-artifacts:", Optional.empty());

  @ParameterizedTest
  @CsvSource({
    "mlflow-artifacts:/1/run/artifacts, 1/run/artifacts",
    "mlflow-artifacts:1/run/artifacts, 1/run/artifacts",
    "mlflow-artifacts:///1/run/artifacts, 1/run/artifacts",
    "mlflow-artifacts://///1/run/artifacts, 1/run/artifacts",
    "MLflow-Artifacts:/1/run/artifacts, 1/run/artifacts",
    "mlflow-artifacts:/my%20team/run/artifacts, my team/run/artifacts",
    "mlflow-artifacts:/a//run/artifacts?version=1, a/run/artifacts",
    "mlflow-artifacts:, ''"
  })
  void aProxiedUriIsAFolderOfOurs(String uri, String key) {
    assertThat(own.keyOf(uri, "run r")).isEqualTo(key);
  }

  @Test
  void aHostIsOursIfTheDefaultRootNamesIt() {
    OwnStore named = new OwnStore("mlflow-artifacts://ml.example:5000/base", Optional.empty());

    assertThat(named.keyOf("mlflow-artifacts://ML.example:5000/base/1/r/artifacts", "run r"))
        .isEqualTo("base/1/r/artifacts");
    assertThat(named.keyOf("mlflow-artifacts:/1/r/artifacts", "run r")).isEqualTo("1/r/artifacts");
    assertElsewhere(named, "mlflow-artifacts://other.example:5000/1/r/artifacts");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://bucket/1/r/artifacts",
        "file:///etc",
        "/etc",
        "./mlruns/1/r/artifacts",
        "http://ml.example/api/2.0/mlflow-artifacts/artifacts/1/r/artifacts",
        "mlflow-artifacts://ml.example/1/r/artifacts",
        ""
      })
  void anyOtherLocationIsTheClients(String uri) {
    assertElsewhere(own, uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlflow-artifacts:/../x",
        "mlflow-artifacts:/a/%2e%2e/x",
        "mlflow-artifacts:file:///x",
        "mlflow-artifacts:/%2fx"
      })
  void aProxiedUriThatLeavesTheRootIsRefused(String uri) {
    assertThatThrownBy(() -> own.keyOf(uri, "run r")).hasMessage("Invalid path");
  }

  private static void assertElsewhere(OwnStore own, String uri) {
    assertThatThrownBy(() -> own.keyOf(uri, "run r"))
        .hasMessageStartingWith("The artifacts of run r are at " + uri + ".");
  }
}
