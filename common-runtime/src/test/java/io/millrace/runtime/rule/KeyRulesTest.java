package io.millrace.runtime.rule;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRulesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b", "a.b", "a-b_c d:e", "größe", "数", ".a", "a/.b", "a..b", "a."})
  void aKeyThatMeansItselfAsAPathIsFine(String key) {
    assertThatCode(() -> KeyRules.check(key, "key")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"k!", "a\\b", "a*b", "a\tb", "a\nb", "a#b", "a%b", "a,b"})
  void otherCharactersAreRefused(String key) {
    assertThatThrownBy(() -> KeyRules.check(key, "metrics[3].name"))
        .hasMessage(
            "Invalid value \"%s\" for parameter 'metrics[3].name' supplied: Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).",
            key);
  }

  @ParameterizedTest
  @CsvSource({
    "a//b,a/b",
    "./a,a",
    "a/,a",
    "a/../b,b",
    "a/./b,a/b",
    ".,.",
    "..,..",
    "../a,../a",
    "/a,/a"
  })
  void aKeyThatResolvesToAnotherNameIsRefusedWithThatName(String key, String resolved) {
    assertThatThrownBy(() -> KeyRules.check(key, "name"))
        .hasMessage(
            "Invalid value \"%s\" for parameter 'name' supplied: Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '%s'",
            key, resolved);
  }
}
