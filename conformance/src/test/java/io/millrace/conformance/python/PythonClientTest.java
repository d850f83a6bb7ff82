package io.millrace.conformance.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Server;
import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The Python suite, as a process, beside all other suites but those that count all events. What it
 * says is in {@code target/python-client.log}.
 */
@Tag("smoke")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("all events")
@ExtendWith(Server.class)
@Order(1)
class PythonClientTest {
  private static final int SHOWN_LINES = 80;

  /** Also the time to make the Python environment the first time. */
  private static final long MINUTES = 25;

  @Test
  void theRealPythonClientWorks() throws IOException, InterruptedException {
    Path home = Path.of(Setting.HOME.value(), "conformance");
    Path log = home.resolve("target/python-client.log");
    List<String> command = new ArrayList<>(List.of(home.resolve("python/run").toString(), "-q"));
    command.addAll(Arrays.asList(Setting.PYTHON_TESTS.or("").split("\\s+")));
    command.removeIf(String::isEmpty);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("MILLRACE_URL", Server.url());
    environment.put("MILLRACE_MODELS_GRPC", Server.modelsGrpc());
    environment.put("MILLRACE_TARGET", Setting.TARGET.or(""));
    environment.put("MILLRACE_ARTIFACT_STORE", Server.artifacts().root().orElse(""));
    environment.put("MILLRACE_LARGE_MEBIBYTES", Setting.LARGE_MEBIBYTES.or(""));
    environment.putAll(Server.artifacts().environment());
    if (Standalone.isBuilt()) {
      environment.put("MILLRACE_PROGRAM", Standalone.program());
      environment.put("MILLRACE_WORKER_OPTIONS", Server.workerOptions());
    }
    Process process = builder.start();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(log);
    String tail =
        String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    assertThat(ended).as("it ended within %d minutes:\n%s", MINUTES, tail).isTrue();
    assertThat(process.exitValue()).as(tail).isZero();
  }
}
