package io.millrace.tracking.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../x",
        "a/../b",
        "a/..",
        "..%2fx",
        "%2e%2e/x",
        "%252e%252e/x",
        "%25252e%25252e%25252fx",
        "a/%2E./b",
        "/x",
        "//x",
        "%2fx",
        "%252Fx",
        "C:/x",
        "c:\\x",
        "C%3a%5cx",
        "\\\\host\\share\\x",
        "file:///x",
        "file:/x",
        "file:x",
        "FILE:///x",
        "./file:x",
        ".//C:/x",
        "file%3a///x",
        "#",
        "a#b",
        "a%23b",
        "a%2523",
        "a\0b",
        "a%00b"
      })
  void aPathThatCouldLeaveTheRootIsRefused(String path) {
    assertThatThrownBy(() -> ArtifactPath.parse(path))
        .isInstanceOfSatisfying(
            MillraceException.class,
            refusal ->
                assertThat(refusal.reason())
                    .isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE))
        .hasMessage("Invalid path");
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "., ''",
    "a, a",
    "a/b, a/b",
    "a//b, a/b",
    "./a, a",
    "a/./b, a/b",
    "a/, a",
    "a?b, a?b",
    "a:b, a:b",
    "C:x, C:x",
    "a\\b, a\\b",
    "\\b, \\b",
    "..\\a, ..\\a",
    "a b, a b",
    "a%20b, a b",
    "a%2520b, a b",
    "a%2fb, a/b",
    "...,...",
    "..a/b.., ..a/b..",
    "http://x, http:/x",
    "files:/x, files:/x",
    "模型/ü.txt, 模型/ü.txt",
    "%E6%A8%A1%e5%9e%8b, 模型",
    "100%, 100%",
    "%zz%4, %zz%4",
    "%\uff11\uff11, %\uff11\uff11",
    "%ff, \ufffd"
  })
  void aPathBelowTheRootIsTaken(String path, String key) {
    assertThat(ArtifactPath.parse(path).key()).isEqualTo(key);
  }

  @Test
  void namesOfImagesWithPercentSignsSurvive() {
    String name = "dog%step%100%timestamp%100%5b0ab2b8-2b9c-4c5c-9d3e-2f6a3f9b1c11.png";
    assertThat(ArtifactPath.parse("images/" + name).key())
        .isEqualTo("images/dog%step%100%timestamp%100[0ab2b8-2b9c-4c5c-9d3e-2f6a3f9b1c11.png");

    assertThat(ArtifactPath.parse("dog%step%100%timestamp%100%a.png").key())
        .isEqualTo("dog%step%100%timestamp%100%a.png");
    assertThat(ArtifactPath.parse("dog%25step%25100").key()).isEqualTo("dog%step%100");
    assertThat(ArtifactPath.parse("a\nb\u007f").key()).isEqualTo("a%0ab%7f");
    assertThat(ArtifactPath.parse("a%1Fb").key()).isEqualTo("a%1fb");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/", "a/.", ".", "a%2f"})
  void aFileHasAName(String path) {
    assertThatThrownBy(() -> ArtifactPath.ofFile(path))
        .hasMessage("Artifact path must include a filename (cannot end with '/').");
  }

  @Test
  void endlessEncodingsAreNotUnwound() {
    assertThatThrownBy(() -> ArtifactPath.parse("%" + "25".repeat(100) + "41"))
        .hasMessage("Invalid path");
    assertThatThrownBy(() -> ArtifactPath.parse("a".repeat(20_000))).hasMessage("Invalid path");
  }
}
