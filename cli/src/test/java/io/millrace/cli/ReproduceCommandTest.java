package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.projects.v1.Finding;
import io.millrace.projects.v1.Severity;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReproduceCommandTest {

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void aCheckSaysThatNothingStandsInTheWay() {
    assertThat(check()).isZero();
    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines("Nothing stands in the way.");
  }

  @Test
  void warningsDoNotStandInTheWay() {
    assertThat(check(Severity.SEVERITY_WARNING)).isZero();
    assertThat(said.size()).isPositive();
  }

  @Test
  void whatDoesIsNotSaidToBeNothing() {
    assertThat(check(Severity.SEVERITY_WARNING, Severity.SEVERITY_ERROR)).isEqualTo(1);
    assertThat(said.size()).isZero();
  }

  private int check(Severity... severities) {
    List<Finding> findings =
        List.of(severities).stream()
            .map(each -> Finding.newBuilder().setSeverity(each).build())
            .toList();
    return ReproduceCommand.checked(findings, new PrintStream(said, true, StandardCharsets.UTF_8));
  }
}
