package io.millrace.conformance.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The tests of {@code clients/python}, as a process. They start and kill servers of their own. What
 * they say is in {@code target/python-package.log}.
 */
@Tag("fault")
@Tag("long")
class PythonPackageTest {
  private static final int SHOWN_LINES = 80;

  /** Also the time to make the Python environment the first time. */
  private static final long MINUTES = 15;

  @Test
  void loggingOverTheStreamWorksWithTheRealPythonClient() throws Exception {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    Path home = Path.of(Setting.HOME.value());
    Path log = home.resolve("conformance/target/python-package.log");
    ProcessBuilder builder =
        new ProcessBuilder(home.resolve("clients/python/run").toString(), "-q")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "MILLRACE_OUTAGE_SECONDS", Setting.OUTAGE_SECONDS.or("5")));
    Process process = builder.start();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(ended).as("it ended within %d minutes:\n%s", MINUTES, tail(log)).isTrue();
    assertThat(process.exitValue()).as(tail(log)).isZero();
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
  }
}
