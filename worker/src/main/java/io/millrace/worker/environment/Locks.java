package io.millrace.worker.environment;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.python.process.ChildEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Asks an environment's Python what it truly is. */
public final class Locks {

  private static final Logger LOG = Logger.getLogger(Locks.class);
  private static final int PATIENCE_SECONDS = 60;

  /** Behind what it has, where it has it. */
  private static final String WHERE = "\nimport sys\nprint(*sys.path, sep='\\n')\n";

  private static final KnownLocks KNOWN = new KnownLocks();

  private Locks() {}

  /** What an environment has in it; empty if it does not say. */
  public static Optional<EnvironmentLock> of(
      Environment environment, Path folder, Map<String, String> variables)
      throws InterruptedException {
    List<String> words = new ArrayList<>(environment.python());
    if (words.isEmpty()) {
      return Optional.empty();
    }
    List<String> key = KnownLocks.key(words, variables);
    Optional<EnvironmentLock> known = KNOWN.find(key);
    if (known.isPresent()) {
      return Optional.of(known.get().toBuilder().setEnvManager(environment.manager()).build());
    }
    words.addAll(List.of("-I", "-c", script() + WHERE));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(ChildEnvironment.inherited(List.of()));
    builder.environment().putAll(variables);
    try {
      Process process = builder.start();
      byte[] answer = process.getInputStream().readAllBytes();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        LOG.warnf("%s does not say what it has", words.getFirst());
        return Optional.empty();
      }
      EnvironmentLock.Builder lock = EnvironmentLock.newBuilder();
      List<String> lines = new String(answer, StandardCharsets.UTF_8).lines().toList();
      JsonFormat.parser().merge(lines.getFirst(), lock);
      lock.setEnvManager(environment.manager());
      KNOWN.put(key, lock.build(), lines.subList(1, lines.size()));
      return Optional.of(lock.build());
    } catch (InvalidProtocolBufferException e) {
      LOG.warnf("%s does not say clearly what it has: %s", words.getFirst(), e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      LOG.warnf("%s is not asked what it has: %s", words.getFirst(), e.getMessage());
      return Optional.empty();
    }
  }

  private static String script() {
    try (InputStream in = Locks.class.getResourceAsStream("/python/environment_lock.py")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
