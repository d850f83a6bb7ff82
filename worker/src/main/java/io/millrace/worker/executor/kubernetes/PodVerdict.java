package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.millrace.worker.executor.Exit;
import io.millrace.worker.executor.Exit.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a pod's end means: whose fault it is. A pod that was taken away says nothing about the
 * command, whatever code its container has ended with.
 */
final class PodVerdict {

  /** Why nodes and the scheduler end pods that have done nothing wrong. */
  private static final Set<String> TAKEN =
      Set.of(
          "Evicted",
          "Preempting",
          "Preempted",
          "NodeLost",
          "NodeShutdown",
          "Shutdown",
          "Terminated",
          "NodeAffinity",
          "UnexpectedAdmissionError",
          "OutOfcpu",
          "OutOfmemory",
          "OutOfpods");

  /** Why a container did not begin: its program is not there. */
  private static final Set<String> NOT_STARTED =
      Set.of("StartError", "ContainerCannotRun", "ContainerStatusUnknown");

  private PodVerdict() {}

  /** Whether nothing of it runs any more. */
  static boolean hasEnded(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  /**
   * Whether it ends by itself, if it has not yet: a pod's phase tells of an end only after its
   * containers have told of theirs.
   */
  static boolean isEnding(Pod pod) {
    List<ContainerStatus> statuses = pod.getStatus().getContainerStatuses();
    return hasEnded(pod)
        || preparation(pod).isPresent()
        || (statuses.size() == pod.getSpec().getContainers().size()
            && statuses.stream().allMatch(each -> terminated(each).isPresent()));
  }

  /**
   * How an attempt has ended; empty if it has not.
   *
   * @param job null if it is gone
   * @param pod null if there is none, or none any more
   * @param main the name of the command's container
   */
  static Optional<Exit> of(Job job, Pod pod, String main) {
    if (pod == null) {
      return withoutPod(job);
    }
    Optional<ContainerStateTerminated> command =
        terminated(pod.getStatus().getContainerStatuses(), main);
    // It was done before it was taken away, or in its grace.
    if (command.isPresent() && command.get().getExitCode() == 0) {
      return Optional.of(Exit.ofStatus(0));
    }
    Optional<Exit> taken = taken(job, pod, command);
    if (taken.isPresent()) {
      return taken;
    }
    Optional<Exit> deadline = deadline(job, pod);
    if (deadline.isPresent()) {
      return deadline;
    }
    if (command.isPresent()) {
      return Optional.of(ended(command.get()));
    }
    return preparation(pod)
        .map(PodVerdict::notPrepared)
        .or(() -> hasEnded(pod) ? Optional.of(unknown(pod)) : Optional.empty());
  }

  /**
   * The end of an init container that has failed. One that is restarted, as sidecars are, does not
   * fail its pod.
   */
  private static Optional<ContainerStateTerminated> preparation(Pod pod) {
    Set<String> sidecars =
        pod.getSpec() == null
            ? Set.of()
            : pod.getSpec().getInitContainers().stream()
                .filter(each -> "Always".equals(each.getRestartPolicy()))
                .map(Container::getName)
                .collect(Collectors.toSet());
    return pod.getStatus().getInitContainerStatuses().stream()
        .filter(each -> !sidecars.contains(each.getName()))
        .flatMap(each -> terminated(each).stream())
        .filter(each -> each.getExitCode() != 0)
        .findFirst();
  }

  private static Optional<Exit> withoutPod(Job job) {
    if (job == null) {
      return Optional.of(gone());
    }
    return deadline(job, null)
        .or(
            () ->
                failed(job)
                    .map(
                        failed ->
                            Exit.without(
                                Reason.RELEASED, "Its pod is gone: " + failed.getMessage())));
  }

  private static Exit gone() {
    return new Exit(Reason.ENDED, null, null, "Somebody has deleted its Kubernetes Job.");
  }

  private static Optional<Exit> taken(
      Job job, Pod pod, Optional<ContainerStateTerminated> command) {
    PodStatus status = pod.getStatus();
    Optional<PodCondition> disrupted =
        status.getConditions().stream()
            .filter(each -> each.getType().equals("DisruptionTarget"))
            .filter(each -> "True".equals(each.getStatus()))
            .findFirst();
    boolean isTaken =
        disrupted.isPresent() || (hasEnded(pod) && TAKEN.contains(text(status.getReason())));
    boolean isDeleted = pod.getMetadata().getDeletionTimestamp() != null;
    if (!isTaken && !isDeleted) {
      return Optional.empty();
    }
    // Until its container has ended it may yet end well.
    if (command.isEmpty() && !hasEnded(pod) && !isStarting(pod)) {
      return Optional.empty();
    }
    String why =
        status.getMessage() != null
            ? status.getMessage()
            : disrupted.map(PodCondition::getMessage).orElse("Somebody has deleted its pod.");
    if (isOwnFault(why)) {
      return Optional.of(new Exit(Reason.ENDED, null, null, "Its pod was evicted: " + why));
    }
    if (!isTaken && isDeadline(job)) {
      return Optional.empty();
    }
    if (!isTaken && job == null) {
      return Optional.of(gone());
    }
    String by =
        disrupted
            .map(PodCondition::getReason)
            .orElse(status.getReason() == null ? "deleted" : status.getReason());
    return Optional.of(
        Exit.without(Reason.RELEASED, "Its pod was taken away (%s): %s".formatted(by, why)));
  }

  private static boolean isStarting(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .noneMatch(each -> each.getState() != null && each.getState().getRunning() != null);
  }

  /** A pod that fills the node's disk beyond its own limit would do so again and again. */
  private static boolean isOwnFault(String why) {
    return why.contains("exceeds the total limit")
        || why.contains("exceeds the limit")
        || why.contains("exceeded its local ephemeral storage limit");
  }

  private static Optional<Exit> deadline(Job job, Pod pod) {
    boolean isOver =
        isDeadline(job) || (pod != null && "DeadlineExceeded".equals(pod.getStatus().getReason()));
    return isOver
        ? Optional.of(
            Exit.without(
                Reason.TIMED_OUT, "It ran longer than its Job's activeDeadlineSeconds allow."))
        : Optional.empty();
  }

  private static boolean isDeadline(Job job) {
    return failed(job).filter(each -> "DeadlineExceeded".equals(each.getReason())).isPresent();
  }

  /** The condition that says that a Job has failed, or is about to. */
  private static Optional<JobCondition> failed(Job job) {
    return job == null || job.getStatus() == null
        ? Optional.empty()
        : job.getStatus().getConditions().stream()
            .filter(each -> Set.of("Failed", "FailureTarget").contains(each.getType()))
            .filter(each -> "True".equals(each.getStatus()))
            .findFirst();
  }

  private static Exit ended(ContainerStateTerminated state) {
    Exit exit = Exit.ofStatus(state.getExitCode());
    if ("OOMKilled".equals(state.getReason())) {
      return exit.as(
          Reason.OUT_OF_MEMORY, "Its container was killed as it took more memory than it may.");
    }
    if (NOT_STARTED.contains(text(state.getReason()))) {
      return Exit.without(
          Reason.NOT_PREPARED, "Its container did not start: " + state.getMessage());
    }
    return exit;
  }

  private static Exit notPrepared(ContainerStateTerminated state) {
    if ("OOMKilled".equals(state.getReason())) {
      return Exit.without(
          Reason.OUT_OF_MEMORY,
          "What prepares its pod was killed as it took more memory than it may.");
    }
    return Exit.without(
        Reason.NOT_PREPARED,
        state.getMessage() == null
            ? "Its pod could not be prepared (exit code %d); the log says why."
                .formatted(state.getExitCode())
            : "Its pod could not be prepared: " + state.getMessage());
  }

  private static String text(String maybe) {
    return maybe == null ? "" : maybe;
  }

  private static Exit unknown(Pod pod) {
    return Exit.without(
        Reason.RELEASED,
        "Its pod has ended without a word of its container (%s)."
            .formatted(pod.getStatus().getReason()));
  }

  private static Optional<ContainerStateTerminated> terminated(
      List<ContainerStatus> statuses, String name) {
    return statuses.stream()
        .filter(each -> each.getName().equals(name))
        .findFirst()
        .flatMap(PodVerdict::terminated);
  }

  private static Optional<ContainerStateTerminated> terminated(ContainerStatus status) {
    return status.getState() == null
        ? Optional.empty()
        : Optional.ofNullable(status.getState().getTerminated());
  }
}
