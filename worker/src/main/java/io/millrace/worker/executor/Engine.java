package io.millrace.worker.executor;

import io.millrace.python.process.ChildEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** A container engine's command line. */
final class Engine {

  private static final Logger LOG = Logger.getLogger(Engine.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String program;

  Engine(String program) {
    this.program = program;
  }

  /** What its command line needs of this process's own variables. */
  static Map<String, String> variables() {
    return ChildEnvironment.inherited(List.of("DOCKER_*", "CONTAINER*", "XDG_RUNTIME_DIR"));
  }

  /** Removes a container, whether it runs or not; it need not be there. */
  void remove(String name) throws IOException, InterruptedException {
    // By itself `rm` gives it time to end, with podman.
    run("kill", name);
    run("rm", "--force", name);
  }

  /** Asks a container to end, and kills it after the grace. */
  boolean stop(String name, Duration grace) throws IOException, InterruptedException {
    return run("stop", "--time", Long.toString(grace.toSeconds()), name) == 0;
  }

  private int run(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(program));
    all.addAll(Arrays.asList(words));
    ProcessBuilder builder =
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(variables());
    Process process = builder.start();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      LOG.warnf("%s did not answer within %s", String.join(" ", all), PATIENCE);
      return -1;
    }
    return process.exitValue();
  }
}
