package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RunCommandTest {

  @ParameterizedTest
  @ValueSource(strings = {"nofolder", "no/folder", "./nofolder", "/nofolder", "projects/nofolder"})
  void saysThatThereIsNoSuchFolder(String location) {
    assertThatThrownBy(() -> LocalFolder.of(location))
        .hasMessageContaining("there is no folder '" + location + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://git.example/wine.git",
        "git@git.example:wine.git",
        "models:/wine@champion",
        "runs:/0123456789abcdef",
        "projects/0123456789abcdef"
      })
  void leavesWhatIsElsewhereToTheServer(String location) throws CommandFailure {
    assertThat(LocalFolder.of(location)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"--time-zone, Europe/Berlin", "--name, nightly"})
  void refusesWhatOnlySchedulesHave(String option, String value) {
    StringWriter said = new StringWriter();
    CommandLine run = new CommandLine(new RunCommand()).setErr(new PrintWriter(said));
    assertThat(run.execute("https://git.example/wine.git", option, value)).isEqualTo(2);
    assertThat(said.toString()).startsWith(option + " is of a schedule: give --schedule too");
  }

  @Test
  void namesModelsAndRunsAsSources() {
    assertThat(new CommandLine(new RunCommand()).getUsageMessage()).contains("models:/", "runs:/");
  }
}
