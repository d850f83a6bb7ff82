package io.millrace.worker.run;

import com.google.protobuf.util.Durations;
import io.millrace.project.command.EntryPoints;
import io.millrace.project.command.GivenValues;
import io.millrace.project.command.Invocation;
import io.millrace.project.command.PathParameters;
import io.millrace.project.command.ProjectPaths;
import io.millrace.project.format.Project;
import io.millrace.project.format.ProjectFolder;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.JobSpec;
import io.millrace.python.environment.EnvironmentException;
import io.millrace.runtime.error.MillraceException;
import io.millrace.worker.environment.Environment;
import io.millrace.worker.environment.Locks;
import io.millrace.worker.executor.Execution;
import io.millrace.worker.executor.Executor;
import io.millrace.worker.executor.Executors;
import io.millrace.worker.executor.Exit;
import io.millrace.worker.executor.Launch;
import io.millrace.worker.log.LogUpload;
import io.millrace.worker.log.Masking;
import io.millrace.worker.server.Lease;
import io.millrace.worker.server.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Runs jobs, one at a time for each thread. */
public final class JobRunner {

  private static final Logger LOG = Logger.getLogger(JobRunner.class);

  private final Server server;
  private final Sources sources;
  private final Executors executors;
  private final RunSettings settings;

  /** Runs jobs of a server. */
  public JobRunner(Server server, Sources sources, Executors executors, RunSettings settings) {
    this.server = server;
    this.sources = sources;
    this.executors = executors;
    this.settings = settings;
  }

  /**
   * Runs a job to the end of the attempt, and tells the server.
   *
   * @param askedAt when the job was asked for, of {@link System#nanoTime}
   * @param running is told what ends it from outside
   */
  public void run(Assignment job, long askedAt, RunningJobs running) throws InterruptedException {
    Interruption interruption = new Interruption(settings.grace());
    try (Lease lease = Lease.keep(server, job, askedAt, listener(interruption))) {
      running.add(job.getJobId(), interruption);
      Ending ending;
      LogUpload log =
          new LogUpload(
              server, job, lease, () -> interruption.end(AttemptOutcome.ATTEMPT_OUTCOME_FAILED));
      try {
        ending = attempt(job, log, interruption);
      } finally {
        running.remove(job.getJobId());
        log.close();
      }
      if (ending.outcome() == AttemptOutcome.ATTEMPT_OUTCOME_LOST) {
        LOG.warnf("What came of job %s is not told: it is another's", job.getJobId());
        return;
      }
      // Nothing runs any more, and whose the job is, the server knows: it is told however late.
      server.persist(
          () -> {
            server.finish(job, ending.request(settings.secrets(job)));
            return null;
          },
          () -> true);
      LOG.infof("Job %s: %s", job.getJobId(), ending.outcome());
    } catch (MillraceException failure) {
      LOG.warnf("What came of job %s is not taken: %s", job.getJobId(), failure.getMessage());
    }
  }

  private static Lease.Listener listener(Interruption interruption) {
    return new Lease.Listener() {
      @Override
      public void lost() {
        interruption.end(AttemptOutcome.ATTEMPT_OUTCOME_LOST);
      }

      @Override
      public void cancelled() {
        interruption.end(AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED);
      }
    };
  }

  private Ending attempt(Assignment job, LogUpload log, Interruption interruption) {
    JobSpec spec = job.getSpec();
    Duration timeout =
        spec.hasTimeout()
            ? Duration.ofMillis(Durations.toMillis(spec.getTimeout()))
            : settings.longestRun();
    interruption.endAfter(timeout);
    Ending ending;
    try (Workspace workspace =
        Workspace.create(settings.workspaces(), job.getJobId(), job.getAttempt())) {
      ending = attempt(job, workspace, log, interruption, timeout);
    } catch (MillraceException | EnvironmentException | IOException failure) {
      String why = Masking.hide(failure.getMessage(), settings.secrets(job));
      log.line("millrace: " + why);
      ending = Ending.notPrepared(why);
    } catch (InterruptedException stopped) {
      ending = Ending.notPrepared("It was stopped while it was prepared.");
    } catch (RuntimeException failure) {
      LOG.errorf(failure, "Job %s cannot be run", job.getJobId());
      ending = Ending.notPrepared("The worker has failed: " + failure);
    }
    AttemptOutcome ended = interruption.over();
    return ended == null
        ? ending
        : new Ending(ended, ending.exit(), message(ended, timeout), ending.lock(), ending.inputs());
  }

  private static String message(AttemptOutcome outcome, Duration timeout) {
    return switch (outcome) {
      case ATTEMPT_OUTCOME_TIMED_OUT ->
          "It ran longer than the %d s that it may.".formatted(timeout.toSeconds());
      case ATTEMPT_OUTCOME_RELEASED -> "Its worker was stopped.";
      case ATTEMPT_OUTCOME_FAILED -> "It has printed more than the server keeps.";
      default -> null;
    };
  }

  private Ending attempt(
      Assignment job,
      Workspace workspace,
      LogUpload log,
      Interruption interruption,
      Duration timeout)
      throws IOException, InterruptedException {
    JobSpec spec = job.getSpec();
    Path folder = sources.fetch(job, workspace.source());
    Project project = ProjectFolder.read(folder);
    try (Executor executor = executors.of(project.environment(), job)) {
      Invocation invocation =
          Invocation.of(
              EntryPoints.find(project, folder, spec.getEntryPoint()),
              GivenValues.of(spec.getParameters()));
      InputFiles inputs = new InputFiles(sources, workspace, invocation.entryPoint());
      PathParameters paths = new ProjectPaths(folder, inputs);
      String command =
          invocation.command(
              (parameter, position, value) ->
                  seen(executor, workspace, Path.of(paths.resolve(parameter, position, value))));
      Map<String, String> variables =
          settings.variables(job, workspace, file -> seen(executor, workspace, file));
      workspace.giveTo(settings.user());
      Consumer<String> say = line -> log.line(Masking.hide(line, settings.secrets(job)));
      Environment environment = executor.prepare(folder, say);
      sources.tag(job, environment.tag());
      EnvironmentLock lock = Locks.of(environment, folder, variables).orElse(null);
      command = environment.activate(command);
      say.accept(
          "=== Running command '%s' in run with ID '%s' ===".formatted(command, job.getRunId()));
      Masking output = new Masking(log, settings.secrets(job));
      Execution execution =
          executor.start(
              new Launch(
                  job,
                  command,
                  workspace.folder(),
                  folder,
                  variables,
                  settings.passed().keySet(),
                  timeout,
                  settings.grace()),
              output);
      interruption.started(execution);
      Exit exit = execution.await();
      output.end();
      return Ending.of(exit, lock, inputs.all());
    }
  }

  private static String seen(Executor executor, Workspace workspace, Path path) {
    return executor.seen(workspace.folder(), path).toString();
  }
}
