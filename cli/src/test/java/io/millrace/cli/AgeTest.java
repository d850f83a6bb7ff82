package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgeTest {

  @Test
  void readsWhatMlflowReads() {
    assertThat(new Age().convert("30d")).isEqualTo(Duration.ofDays(30));
    assertThat(new Age().convert("1d2h3m4s"))
        .isEqualTo(Duration.ofDays(1).plusHours(2).plusMinutes(3).plusSeconds(4));
    assertThat(new Age().convert("0s")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "d", "1h2d", "-1d", "1.5h", "99999999999d"})
  void refusesTheRest(String text) {
    assertThatThrownBy(() -> new Age().convert(text)).hasMessageContaining("no span of time");
  }
}
