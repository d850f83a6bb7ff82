package io.millrace.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Server;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reference §9.1, path check: by every door, the same paths are refused and the same taken. */
@ExtendWith(Server.class)
@TestInstance(Lifecycle.PER_CLASS)
class ArtifactPathsTest {
  private World world;

  @BeforeAll
  void createWorld() {
    world = new World();
  }

  static Stream<String> bad() {
    return Stream.of(
        "../x",
        "a/../x",
        "a/..",
        "..",
        "..%2fx",
        "%2e%2e/x",
        "%252e%252e/x",
        "a%2f..%2fx",
        "/x",
        "%2fx",
        "C:/x",
        "file:///x",
        "a#b",
        "a%23b");
  }

  static Stream<String> good() {
    return Stream.of("a/b.txt", "a//b.txt", "a:b", "a\\b", "with space", "größe.txt", "a?b");
  }

  /** The path as the value of a query parameter, encoded once on top of what it has. */
  private static String encoded(String path) {
    return URLEncoder.encode(path, StandardCharsets.UTF_8);
  }

  private void assertInvalid(RawHttp.Answer answer) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("\"Invalid path\"", Row.INVALID);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void listingRefuses(String path) throws IOException {
    String query = "/api/2.0/mlflow/artifacts/list?run_id=<run>&path=";
    assertInvalid(RawHttp.get(world.fill(query) + encoded(path)));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void downloadingFromARunRefusesEvenForAnUnknownRun(String path) throws IOException {
    assertInvalid(RawHttp.get("/get-artifact?run_id=nosuch&path=" + encoded(path)));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void uploadingToARunRefuses(String path) throws IOException {
    String query = "/ajax-api/2.0/mlflow/upload-artifact?run_uuid=<run>&path=";
    assertInvalid(RawHttp.send("POST", world.fill(query) + encoded(path), new byte[] {1}));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void listingTheStoreRefuses(String path) throws IOException {
    String query = "/api/2.0/mlflow-artifacts/artifacts?path=";
    assertInvalid(RawHttp.get(query + encoded(path)));
  }

  static Stream<String> badInPath() {
    return Stream.of("..%2fx", "a/..%2fx", "%2e%2e%2fx", "%252e%252e/x", "C:/x", "a%23b");
  }

  @ParameterizedTest
  @MethodSource("badInPath")
  void theProxyRefuses(String path) throws IOException {
    String target = "/api/2.0/mlflow-artifacts/artifacts/" + path;
    for (String method : new String[] {"GET", "DELETE"}) {
      assertThat(RawHttp.send(method, target, new byte[0]).status()).as(method).isEqualTo(400);
    }
    assertThat(RawHttp.send("PUT", target, new byte[] {1}).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @MethodSource("good")
  void whatIsOnlyUnusualIsTaken(String path) throws IOException {
    String upload = "/ajax-api/2.0/mlflow/upload-artifact?run_uuid=<run>&path=";
    byte[] content = path.getBytes(StandardCharsets.UTF_8);
    assertThat(RawHttp.send("POST", world.fill(upload) + encoded(path), content).status())
        .isEqualTo(200);
    RawHttp.Answer answer =
        RawHttp.get(world.fill("/get-artifact?run_id=<run>&path=") + encoded(path));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(path);
  }
}
