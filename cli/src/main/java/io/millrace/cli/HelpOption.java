package io.millrace.cli;

import picocli.CommandLine.Option;

/** {@code --help} of a command, which is answered without its parameters and without a server. */
final class HelpOption {

  @Option(names = "--help", usageHelp = true, description = "Shows this.")
  private boolean asked;
}
