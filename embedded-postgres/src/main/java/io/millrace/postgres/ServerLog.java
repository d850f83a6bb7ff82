package io.millrace.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What PostgreSQL's programs print. */
final class ServerLog {
  private static final Pattern FAILURE =
      Pattern.compile("^.*\\b(?:FATAL|PANIC|ERROR|error): +(.+)$", Pattern.MULTILINE);

  private ServerLog() {}

  /** The server's log file in our folder; the one before is kept as {@code server.log.1}. */
  static Path fresh(Path folder) throws IOException {
    Path log = folder.resolve("server.log");
    if (Files.exists(log)) {
      Files.move(log, folder.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    return log;
  }

  static String reason(Path log) throws IOException {
    return Files.exists(log)
        ? reason(new String(Files.readAllBytes(log), StandardCharsets.UTF_8))
        : reason("");
  }

  /** The first failure that a program names, else its last line. */
  static String reason(String output) {
    Matcher failure = FAILURE.matcher(output);
    if (failure.find()) {
      return failure.group(1);
    }
    String text = output.strip();
    return text.isEmpty()
        ? "PostgreSQL gave no reason"
        : text.substring(text.lastIndexOf('\n') + 1);
  }
}
