package io.millrace.standalone;

import io.millrace.cli.CommandFailure;
import io.millrace.cli.GcCommand;
import io.millrace.cli.JobCommand;
import io.millrace.cli.ReproduceCommand;
import io.millrace.cli.RunCommand;
import io.millrace.cli.SweepCommand;
import io.millrace.cli.WatchCommand;
import io.millrace.models.serve.ExportImageCommand;
import io.millrace.models.serve.PredictCommand;
import io.millrace.models.serve.ServeCommand;
import io.millrace.models.serve.ServeFailure;
import io.millrace.runtime.error.MillraceException;
import io.millrace.worker.WorkerCommand;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program. {@code start} is the command that is taken when none is named. */
@QuarkusMain
@Command(
    name = "millrace",
    subcommands = {
      StartCommand.class,
      GcCommand.class,
      WatchCommand.class,
      ReproduceCommand.class,
      RunCommand.class,
      SweepCommand.class,
      JobCommand.class,
      WorkerCommand.class,
      ServeCommand.class,
      PredictCommand.class,
      ExportImageCommand.class
    })
public final class Main {
  /** Picocli makes one, to hang the commands on. */
  public Main() {}

  /** Runs the command line and ends the JVM with its exit code. */
  public static void main(String... args) {
    // Before anything logs: Java takes the log manager that is named when the first logger is made,
    // and the database driver makes one long before Quarkus starts.
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    SignalExit signals = SignalExit.install();
    int code = commandLine(signals).execute(withCommand(args));
    signals.done(code);
    System.exit(code);
  }

  private static CommandLine commandLine(SignalExit signals) {
    CommandLine.IFactory standard = CommandLine.defaultFactory();
    CommandLine.IFactory factory =
        new CommandLine.IFactory() {
          @Override
          public <K> K create(Class<K> type) throws Exception {
            return type == StartCommand.class
                ? type.cast(new StartCommand(signals))
                : standard.create(type);
          }
        };
    CommandLine commandLine = new CommandLine(new Main(), factory);
    commandLine.setDefaultValueProvider(new EnvironmentDefaults(System.getenv()));
    commandLine.setParameterExceptionHandler(
        (failure, words) ->
            complain(failure, failure.getCommandLine().getCommandSpec().exitCodeOnInvalidInput()));
    commandLine.setExecutionExceptionHandler(
        (failure, command, result) -> {
          if (failure instanceof StartFailure
              || failure instanceof CommandFailure
              || failure instanceof ServeFailure
              || failure instanceof MillraceException) {
            return complain(failure, command.getCommandSpec().exitCodeOnExecutionException());
          }
          throw failure;
        });
    return commandLine;
  }

  private static int complain(Exception failure, int code) {
    System.err.println("millrace: " + Reason.of(failure));
    return code;
  }

  private static String[] withCommand(String... args) {
    List<String> words = new ArrayList<>(List.of(args));
    if (words.isEmpty() || words.get(0).startsWith("-")) {
      words.add(0, "start");
    }
    return words.toArray(String[]::new);
  }
}
