package io.millrace.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.gateway.route.PathTemplate.Variable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {

  @ParameterizedTest
  @CsvSource({
    "/a/b, /a/b",
    "/a/{x}, /a/*",
    "/a/{x}/b/{y.z}, /a/*/b/*",
    "/a/{x=b/*/c/*}, /a/b/*/c/*",
    "/a/{x=**}, /a/**",
    "/a/*/**, /a/*/**",
    "/a/{x}:go, /a/*:go",
    "/a:go, /a:go",
    "/a/{x=**}:go, /a/**:go"
  })
  void hasTheShapeOfItsSegments(String text, String shape) {
    assertThat(PathTemplate.parse(text).shape()).isEqualTo(shape);
  }

  @Test
  void knowsWhichSegmentsAVariableSpans() {
    assertThat(PathTemplate.parse("/v1/{name=a/*/b/*}/c/{run.id}").variables())
        .containsExactly(new Variable("name", 1, 5), new Variable("run.id", 6, 7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a/b",
        "/a/",
        "/a//b",
        "/a/{}",
        "/a/{x",
        "/a/{x=}",
        "/a/{x={y}}",
        "/a/**/b",
        "/a:",
        "/a}b",
        "/a/{x.}",
        "/a/b*"
      })
  void refusesWhatTheGrammarDoesNotHave(String text) {
    assertThatThrownBy(() -> PathTemplate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }
}
