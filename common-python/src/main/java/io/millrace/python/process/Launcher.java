package io.millrace.python.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts processes in groups of their own, and kills groups. */
final class Launcher {

  /** Linux has it; elsewhere the descendants that are known are killed one by one. */
  private static final Path SETSID = Programs.find("setsid").orElse(null);

  private static final boolean HAS_SETSID = SETSID != null;

  private Launcher() {}

  static Process start(Command command) throws IOException {
    if (!Files.isDirectory(command.directory())) {
      throw new NotDirectoryException(command.directory().toString());
    }
    List<String> words = new ArrayList<>();
    if (HAS_SETSID) {
      words.add(SETSID.toString());
    }
    if (command.memoryBytes() > 0) {
      // RLIMIT_DATA counts what is written to: libraries that are mapped and address space that is
      // only reserved, of which numerical libraries take much, are not held against the child.
      String limit = "ulimit -d \"$1\" || exit 126; shift; exec \"$@\"";
      words.addAll(
          List.of(Programs.SHELL, "-c", limit, "sh", Long.toString(command.memoryBytes() >> 10)));
    }
    boolean isOther = command.user() != null;
    words.addAll(isOther ? command.user().words(Handover.words(command)) : command.words());
    Path directory = isOther ? Handover.DIRECTORY : command.directory();
    ProcessBuilder builder =
        new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder
        .environment()
        .putAll(isOther ? Handover.variables(command.environment()) : command.environment());
    return builder.start();
  }

  /** Sends a signal to a process and all that it has started. */
  static void signal(Process process, String signal) {
    try {
      ProcessGroups groups = ProcessGroups.ofThisProcess();
      if (HAS_SETSID) {
        groups.signal(signal, -process.pid());
      } else {
        for (ProcessHandle each : process.descendants().toList()) {
          groups.signal(signal, each.pid());
        }
      }
      // The group is made after the process is.
      if (process.isAlive()) {
        groups.signal(signal, process.pid());
      }
    } catch (IOException e) {
      throw new IllegalStateException("A child process cannot be signalled", e);
    }
  }
}
