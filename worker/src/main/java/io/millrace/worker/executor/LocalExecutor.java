package io.millrace.worker.executor;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.EnvManager;
import io.millrace.python.process.Child;
import io.millrace.python.process.ChildEnvironment;
import io.millrace.python.process.Command;
import io.millrace.python.process.OtherUser;
import io.millrace.python.process.ProcessGroups;
import io.millrace.worker.environment.Environment;
import io.millrace.worker.environment.EnvironmentUse;
import io.millrace.worker.environment.Environments;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Runs a command as a process of this machine, in a process group of its own, with a limit on the
 * memory of each process, and as another user if there is one to be. None of them outlives this
 * process.
 */
final class LocalExecutor implements Executor {

  /** Begins once it is told to, so that nothing runs that nobody would kill; reads nothing then. */
  private static final String ONCE_TOLD = "read -r told || exit 125; exec \"$@\" < /dev/null";

  private static final Logger LOG = Logger.getLogger(LocalExecutor.class);

  private final Environments environments;
  private final EnvironmentSpec environment;
  private final Assignment job;
  private final OtherUser user;
  private EnvironmentUse use;

  /**
   * Runs commands as a user.
   *
   * @param user null for whoever this process is
   */
  LocalExecutor(
      Environments environments, EnvironmentSpec environment, Assignment job, OtherUser user) {
    this.environments = environments;
    this.environment = environment;
    this.job = job;
    this.user = user;
  }

  /** Another worker may remove it between its being found and used: then it is made again. */
  @Override
  public Environment prepare(Path project, Consumer<String> progress)
      throws IOException, InterruptedException {
    while (true) {
      Environment made = make(project, progress);
      if (made.folder() == null) {
        return made;
      }
      use = EnvironmentUse.take(made.folder());
      if (Files.exists(made.folder())) {
        return made;
      }
      use.close();
    }
  }

  private Environment make(Path project, Consumer<String> progress)
      throws IOException, InterruptedException {
    EnvManager asked = job.getSpec().getEnvManager();
    Environment made =
        job.hasLock()
            ? environments.repeat(job.getLock(), asked, progress)
            : environments.prepare(environment, asked, project, progress);
    return made.as(user);
  }

  @Override
  public void close() {
    if (use == null) {
      return;
    }
    try {
      use.close();
    } catch (IOException e) {
      // What came of the attempt is not changed by that.
      LOG.warnf("When an environment was used is not noted: %s", e.getMessage());
    }
    environments.makeRoom();
  }

  @Override
  public Path seen(Path workspace, Path file) {
    return file;
  }

  @Override
  public Execution start(Launch launch, OutputStream output) throws IOException {
    List<String> words = List.of("sh", "-c", ONCE_TOLD, "sh", "bash", "-c", launch.command());
    Map<String, String> variables = new HashMap<>(ChildEnvironment.inherited(List.of()));
    if (user != null) {
      variables.keySet().removeAll(List.of("XDG_CACHE_HOME", "XDG_DATA_HOME"));
    }
    variables.putAll(launch.variables());
    Child child =
        Child.start(
            new Command(
                "job " + launch.id(),
                words,
                launch.directory(),
                variables,
                launch.job().getSpec().getResources().getMemoryBytes(),
                user),
            output);
    try {
      ProcessGroups.ofThisProcess().begun(child.pid());
    } catch (IOException e) {
      child.input().close();
      throw e;
    }
    child.ended().whenComplete((status, failure) -> forget(child));
    tell(child);
    return new Process(child);
  }

  private static void forget(Child child) {
    try {
      ProcessGroups.ofThisProcess().ended(child.pid());
    } catch (IOException e) {
      LOG.warnf("What jobs start would outlive this worker, if it was killed: %s", e.getMessage());
    }
  }

  private static void tell(Child child) {
    try {
      child.input().write('\n');
      child.input().flush();
    } catch (IOException gone) {
      // It has ended before, which its exit says.
    }
  }

  private record Process(Child child) implements Execution {

    @Override
    public Exit await() throws InterruptedException {
      try {
        return Exit.ofProcess(child.ended().get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("the end of a job's process was not seen", e.getCause());
      }
    }

    @Override
    public void stop(Duration grace) {
      Thread.ofVirtual().name("stop").start(() -> child.stop(grace));
    }
  }
}
