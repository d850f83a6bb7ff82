package io.millrace.worker.executor;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.python.environment.EnvironmentException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A project may not help itself to a worker's files. */
class VolumesTest {

  private static final List<String> ALLOWED = List.of("/data", "cache");

  @ParameterizedTest
  @ValueSource(strings = {"/data:/d", "/data/wine:/d:ro", "cache:/c", "/data/a/../b:/d"})
  void whatIsAllowedIsMounted(String volume) {
    assertThatCode(() -> Volumes.check(List.of(volume), ALLOWED)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/:/host",
        "/data/../etc:/d",
        "/database:/d",
        "/var/run/docker.sock:/s",
        "other:/c",
        "/data",
        "./x:/d",
        ":/d"
      })
  void whatIsNotIsRefused(String volume) {
    assertThatThrownBy(() -> Volumes.check(List.of(volume), ALLOWED))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("--container-volumes");
  }
}
