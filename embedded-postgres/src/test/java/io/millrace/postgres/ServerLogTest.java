package io.millrace.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerLogTest {

  @Test
  void theFirstFailureIsTheReason() {
    String output =
        """
        creating subdirectories ... ok
        2026-11-24 10:00:00.000 UTC [7] FATAL:  could not write file: No space left on device
        child process exited with exit code 1
        initdb: error: something later
        """;
    assertThat(ServerLog.reason(output)).isEqualTo("could not write file: No space left on device");
  }

  @Test
  void withoutAFailureItIsTheLastLine() {
    assertThat(ServerLog.reason("first\nsetpriv: setresuid failed\n\n"))
        .isEqualTo("setpriv: setresuid failed");
    assertThat(ServerLog.reason("")).isEqualTo("PostgreSQL gave no reason");
  }
}
