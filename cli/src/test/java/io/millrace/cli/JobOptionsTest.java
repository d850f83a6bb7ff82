package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class JobOptionsTest {

  @ParameterizedTest
  @CsvSource({
    "https://git.example/team/Wine_Quality.git, main,       wine-quality-main",
    "https://git.example/wine#models/red,       '',         wine-red",
    "git@git.example:wine.git,                  train.py,   wine-train-py",
    "https://git.example/2024-wine/,            '',         wine",
    "projects/0123456789012345678901234567890123456789012345678901234567890abc, '', abc",
  })
  void schedulesAreNamedByTheirProject(String uri, String entryPoint, String name) {
    JobOptions options = CommandLine.populateCommand(new JobOptions(), uri, "-e", entryPoint);
    assertThat(options.name()).isEqualTo(name);
  }
}
