package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void noControlCharacterReachesTheTerminal() {
    assertThat(Printable.of("\u001b[2Jname\n\u009b31m\u0080\u007f"))
        .isEqualTo("\\u001b[2Jname\\u000a\\u009b31m\\u0080\\u007f");
  }

  @Test
  void otherTextStaysAsItIs() {
    assertThat(Printable.of("{\"name\": \"Grüße 🎉\"}")).isEqualTo("{\"name\": \"Grüße 🎉\"}");
  }
}
