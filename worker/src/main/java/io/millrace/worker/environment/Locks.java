package io.millrace.worker.environment;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.python.process.Child;
import io.millrace.python.process.ChildEnvironment;
import io.millrace.python.process.Command;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Asks an environment's Python what it truly is. */
public final class Locks {

  private static final Logger LOG = Logger.getLogger(Locks.class);
  private static final int PATIENCE_SECONDS = 60;
  private static final int LONGEST_ANSWER = 16 << 20;

  /** Behind what it has, where it has it. */
  private static final String WHERE = "\nimport sys\nprint(*sys.path, sep='\\n')\n";

  /** They are others in each attempt, and say nothing of what a Python has. */
  private static final Set<String> OF_THE_ATTEMPT =
      Set.of("TMPDIR", "MLFLOW_TRACKING_URI", "MLFLOW_RUN_ID", "MLFLOW_EXPERIMENT_ID");

  private static final KnownLocks KNOWN = new KnownLocks();

  private Locks() {}

  /**
   * What an environment has in it; empty if it does not say, within a minute and 16 MiB.
   *
   * @param folder that its Python starts in
   * @param variables that it sees beside the harmless ones of this process
   * @throws InterruptedException if this thread is interrupted; nothing runs any more then
   */
  public static Optional<EnvironmentLock> of(
      Environment environment, Path folder, Map<String, String> variables)
      throws InterruptedException {
    List<String> words = new ArrayList<>(environment.python());
    if (words.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> all = new HashMap<>(ChildEnvironment.inherited(List.of()));
    if (environment.user() != null) {
      all.remove("HOME");
    }
    all.putAll(variables);
    all.keySet().removeAll(OF_THE_ATTEMPT);
    String key = KnownLocks.key(environment, folder, all);
    Optional<EnvironmentLock> known = KNOWN.find(key);
    if (known.isPresent()) {
      return Optional.of(known.get().toBuilder().setEnvManager(environment.manager()).build());
    }
    words.addAll(List.of("-I", "-c", script() + WHERE));
    // What it complains of is no answer.
    words.addAll(0, List.of("sh", "-c", "exec \"$@\" 2> /dev/null", "sh"));
    Command command = new Command("python", words, folder, all, 0, environment.user());
    Answer answer = new Answer();
    try (Child child = Child.start(command, answer)) {
      int status = child.ended().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (status != 0 || answer.isTooLong) {
        LOG.warnf("%s does not say what it has", environment.python());
        return Optional.empty();
      }
      EnvironmentLock.Builder lock = EnvironmentLock.newBuilder();
      List<String> lines = answer.toString(StandardCharsets.UTF_8).lines().toList();
      JsonFormat.parser().merge(lines.isEmpty() ? "" : lines.getFirst(), lock);
      lock.setEnvManager(environment.manager());
      KNOWN.put(key, lock.build(), lines.subList(1, lines.size()));
      return Optional.of(lock.build());
    } catch (TimeoutException e) {
      LOG.warnf("%s does not say within %d s what it has", environment.python(), PATIENCE_SECONDS);
      return Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      LOG.warnf("%s does not say clearly what it has: %s", environment.python(), e.getMessage());
      return Optional.empty();
    } catch (IOException | ExecutionException e) {
      LOG.warnf("%s is not asked what it has: %s", environment.python(), e.getMessage());
      return Optional.empty();
    }
  }

  /** What it prints, as far as that can be an answer. */
  private static final class Answer extends ByteArrayOutputStream {

    private volatile boolean isTooLong;

    @Override
    public synchronized void write(byte[] piece, int start, int length) {
      isTooLong |= size() + length > LONGEST_ANSWER;
      if (!isTooLong) {
        super.write(piece, start, length);
      }
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
