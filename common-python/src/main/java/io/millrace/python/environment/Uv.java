package io.millrace.python.environment;

import io.millrace.python.process.Child;
import io.millrace.python.process.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Runs uv, all of whose runs together have so much time. */
final class Uv {

  private static final int LONGEST_REASON = 2000;
  private static final int MOST_LINES = 500;

  private final UvSettings settings;
  private final Path program;
  private final Consumer<String> progress;
  private final long deadline;

  Uv(UvSettings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
    this.program =
        LocalPython.find(settings.executable())
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        "Python environments are made by uv, and there is no '%s'."
                            .formatted(settings.executable())));
    this.deadline = System.nanoTime() + settings.timeout().toNanos();
  }

  /**
   * What a run came to.
   *
   * @param lines what uv wrote, the last ones if there were many
   */
  record Result(int status, List<String> lines) {

    boolean isGood() {
      return status == 0;
    }

    /** The end of what uv wrote, which says what is wrong. */
    String reason() {
      String text = String.join("\n", lines).strip();
      return text.length() <= LONGEST_REASON
          ? text
          : "…" + text.substring(text.length() - LONGEST_REASON);
    }
  }

  /** Runs it to its end. */
  Result run(Path directory, String... arguments) {
    return run(directory, Map.of(), arguments);
  }

  private Result run(Path directory, Map<String, String> also, String... arguments) {
    List<String> words = new ArrayList<>(List.of(program.toString()));
    words.addAll(List.of(arguments));
    List<String> lines = new CopyOnWriteArrayList<>();
    Command command = new Command("uv", words, directory, variables(also), 0, settings.user());
    try (Child child = Child.start(command, line -> keep(line, lines))) {
      int status = child.ended().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      return new Result(status, List.copyOf(lines));
    } catch (TimeoutException e) {
      throw new EnvironmentException(
          "The environment was not made within %s.".formatted(text(settings.timeout())));
    } catch (IOException | ExecutionException e) {
      throw new EnvironmentException("uv cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EnvironmentException("Making the environment was interrupted.", e);
    }
  }

  /** Runs it, and fails with what it wrote if it does. */
  void runWell(String purpose, Path directory, String... arguments) {
    runWell(purpose, directory, Map.of(), arguments);
  }

  /**
   * The same.
   *
   * @param also environment variables for this run
   */
  void runWell(String purpose, Path directory, Map<String, String> also, String... arguments) {
    Result result = run(directory, also, arguments);
    if (!result.isGood()) {
      throw new EnvironmentException("%s: %s".formatted(purpose, result.reason()));
    }
  }

  private void keep(String line, List<String> lines) {
    lines.add(line);
    if (lines.size() > MOST_LINES) {
      lines.removeFirst();
    }
    progress.accept(line);
  }

  private Map<String, String> variables(Map<String, String> also) {
    Map<String, String> variables = new HashMap<>(settings.environment());
    variables.put("UV_PYTHON_DOWNLOADS", settings.mayDownloadPython() ? "manual" : "never");
    variables.put("UV_NO_PROGRESS", "1");
    variables.put("NO_COLOR", "1");
    // A configuration that happens to lie around is nobody's wish.
    variables.put("UV_NO_CONFIG", "1");
    if (settings.user() != null) {
      // What is made is given to root, and files that it shared with uv's cache would be as well.
      variables.putIfAbsent("UV_LINK_MODE", "copy");
    }
    trustWhatTheMachineTrusts(variables);
    variables.putAll(also);
    return variables;
  }

  /**
   * By itself uv trusts the public authorities alone, and no company's own. Older ones know the
   * second name. Whoever says either is left to it.
   */
  private static void trustWhatTheMachineTrusts(Map<String, String> variables) {
    List<String> names = List.of("UV_SYSTEM_CERTS", "UV_NATIVE_TLS");
    if (names.stream().noneMatch(variables::containsKey)) {
      names.forEach(name -> variables.put(name, "true"));
    }
  }

  private static String text(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
