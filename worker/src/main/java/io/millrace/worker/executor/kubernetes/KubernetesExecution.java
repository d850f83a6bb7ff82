package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.millrace.worker.executor.Execution;
import io.millrace.worker.executor.Exit;
import io.millrace.worker.executor.Exit.Reason;
import io.millrace.worker.executor.Launch;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A Kubernetes Job, from its making to its end. It is asked how it is again and again: an answer
 * that is lost is asked for anew, so that an API server that is away for a while costs nothing.
 */
final class KubernetesExecution implements Execution {

  private static final Logger LOG = Logger.getLogger(KubernetesExecution.class);
  private static final Duration OFTEN = Duration.ofMillis(500);
  private static final Duration SELDOM = Duration.ofSeconds(5);

  /** Beyond a pod's grace: its node may be gone, and then nobody says that it has ended. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final Launch launch;
  private final String name;
  private final String main;
  private final Path archive;
  private final boolean hasSecret;
  private final OutputStream output;
  private final Waiting waiting;
  private final Semaphore news = new Semaphore(0);
  private boolean isUploaded;
  private PodLog log;
  private long deletedSince;
  private volatile boolean isStopped;

  KubernetesExecution(
      Cluster cluster,
      KubernetesSettings settings,
      Launch launch,
      Path archive,
      boolean hasSecret,
      OutputStream output) {
    this.cluster = cluster;
    this.hasSecret = hasSecret;
    this.launch = launch;
    this.archive = archive;
    this.output = output;
    var containers = settings.template().getSpec().getTemplate().getSpec().getContainers();
    String named = containers.get(JobManifest.mainOf(containers)).getName();
    main = named == null ? JobManifest.MAIN : named;
    name = Names.of(launch.job());
    waiting = new Waiting(cluster, settings, output);
  }

  @Override
  public Exit await() throws InterruptedException {
    try {
      while (true) {
        Optional<Exit> exit = look();
        if (exit.isPresent()) {
          finishLog();
          return exit.get();
        }
        // The end of its log tells that a container has ended, or is to be followed anew.
        boolean isQuiet =
            log != null && log.container().equals(main) && log.isFollowing() && !isStopped;
        news.tryAcquire((isQuiet ? SELDOM : OFTEN).toMillis(), TimeUnit.MILLISECONDS);
        news.drainPermits();
      }
    } catch (IOException e) {
      return Exit.without(Reason.NOT_PREPARED, e.getMessage());
    } finally {
      end();
    }
  }

  private Optional<Exit> look() throws IOException, InterruptedException {
    Job job;
    Pod pod;
    try {
      job = cluster.job(name).orElse(null);
      pod = cluster.pod(launch.job()).orElse(null);
    } catch (KubernetesClientException e) {
      LOG.warnf("%s cannot be looked at: %s", name, e.getMessage());
      return Optional.empty();
    }
    Optional<Exit> exit = PodVerdict.of(job, pod, main).or(() -> vanished(pod));
    if (exit.isPresent() || job == null) {
      return exit;
    }
    if (pod != null) {
      attend(pod);
    }
    return log == null || !log.container().equals(main) ? waiting.look(job, pod) : Optional.empty();
  }

  /** A pod that was to end long ago: nobody is there who could say that it has. */
  private Optional<Exit> vanished(Pod pod) {
    if (pod == null || pod.getMetadata().getDeletionTimestamp() == null) {
      return Optional.empty();
    }
    if (deletedSince == 0) {
      deletedSince = System.nanoTime();
    }
    return System.nanoTime() - deletedSince > launch.grace().plus(PATIENCE).toNanos()
        ? Optional.of(
            Exit.without(Reason.RELEASED, "Its pod was taken away, and its node does not answer."))
        : Optional.empty();
  }

  private void attend(Pod pod) throws IOException, InterruptedException {
    String podName = pod.getMetadata().getName();
    if (!isUploaded && isRunning(pod, JobManifest.PREPARE)) {
      new PackageUpload(cluster, archive)
          .into(podName, JobManifest.PREPARE, () -> !isStopped && isWanted());
      isUploaded = true;
      Files.deleteIfExists(archive);
    }
    if (log == null && isUploaded) {
      log = new PodLog(cluster, podName, JobManifest.PREPARE, output, news::release);
    }
    if (log != null && log.container().equals(JobManifest.PREPARE) && hasBegun(pod, main)) {
      log.finish();
      log = new PodLog(cluster, podName, main, output, news::release);
    }
    if (log != null) {
      log.follow();
    }
  }

  private boolean isWanted() {
    try {
      return cluster
          .pod(launch.job())
          .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
          .filter(pod -> !PodVerdict.hasEnded(pod))
          .isPresent();
    } catch (KubernetesClientException e) {
      return true;
    }
  }

  private void finishLog() throws InterruptedException {
    Optional<Pod> pod = Optional.empty();
    try {
      pod = cluster.pod(launch.job());
    } catch (KubernetesClientException e) {
      LOG.warnf("The rest of the log of %s is not read: %s", name, e.getMessage());
    }
    if (log != null) {
      log.finish();
    }
    // It may have come and gone between two looks.
    if (pod.isPresent()
        && (log == null || log.container().equals(JobManifest.PREPARE))
        && isUploaded
        && hasBegun(pod.get(), main)) {
      new PodLog(cluster, pod.get().getMetadata().getName(), main, output, () -> {}).finish();
    }
  }

  private static boolean isRunning(Pod pod, String container) {
    return status(pod, container)
        .filter(each -> each.getState() != null && each.getState().getRunning() != null)
        .isPresent();
  }

  private static boolean hasBegun(Pod pod, String container) {
    return isRunning(pod, container)
        || status(pod, container)
            .filter(each -> each.getState() != null && each.getState().getTerminated() != null)
            .isPresent();
  }

  private static Optional<ContainerStatus> status(Pod pod, String container) {
    return Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream())
        .filter(each -> each.getName().equals(container))
        .findFirst();
  }

  /**
   * A Job whose pod has ended is kept with it for those who look, until the template's time is
   * over; one that was given up is not to begin after all.
   */
  private void end() {
    try {
      if (cluster.pod(launch.job()).filter(PodVerdict::isEnding).isEmpty()) {
        cluster.delete(name);
      }
    } catch (KubernetesClientException e) {
      LOG.warnf("Whether %s has ended is not known: %s", name, e.getMessage());
    }
    if (hasSecret) {
      cluster.deleteSecret(name);
    }
    try {
      Files.deleteIfExists(archive);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop(Duration grace) {
    isStopped = true;
    Thread.ofVirtual()
        .name("stop")
        .start(
            () -> {
              cluster.deletePersistently(name);
              news.release();
            });
  }
}
