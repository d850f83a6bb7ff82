package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandAndSubcommandShowsItsOptions(CommandLine command) {
    StringWriter shown = new StringWriter();
    command.setOut(new PrintWriter(shown)).setErr(new PrintWriter(shown));
    assertThat(command.execute("--help")).isZero();
    assertThat(shown.toString())
        .startsWith("Usage: " + command.getCommandSpec().qualifiedName())
        .contains("--help");
  }

  static Stream<CommandLine> commands() {
    return Stream.of(
            new GcCommand(),
            new JobCommand(),
            new ReproduceCommand(),
            new RunCommand(),
            new SweepCommand(),
            new WatchCommand())
        .map(CommandLine::new)
        .flatMap(HelpTest::withSubcommands);
  }

  private static Stream<CommandLine> withSubcommands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(HelpTest::withSubcommands));
  }
}
