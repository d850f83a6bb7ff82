package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.millrace.worker.executor.Exit;
import io.millrace.worker.executor.Exit.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Tells people what a pod waits for, and gives up what has waited too long. */
final class Waiting {

  /** Why a container may never begin. */
  private static final Set<String> TROUBLE =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "ErrImageNeverPull",
          "ImageInspectError",
          "RegistryUnavailable",
          "SignatureValidationFailed",
          "CreateContainerConfigError",
          "CreateContainerError",
          "RunContainerError");

  private static final Set<String> WORTH_TELLING =
      Set.of("Pulling", "TriggeredScaleUp", "NotTriggerScaleUp", "Preempted");

  private final Cluster cluster;
  private final KubernetesSettings settings;
  private final OutputStream output;
  private final Set<String> told = new HashSet<>();
  private long waitingSince = System.nanoTime();
  private long troubleSince;

  Waiting(Cluster cluster, KubernetesSettings settings, OutputStream output) {
    this.cluster = cluster;
    this.settings = settings;
    this.output = output;
  }

  /**
   * Looks once.
   *
   * @param pod null if there is none yet
   * @return an end, if it has waited too long or waits for nothing
   */
  Optional<Exit> look(Job job, Pod pod) throws IOException {
    tellEvents(job);
    if (Boolean.TRUE.equals(job.getSpec().getSuspend())) {
      tell("The Job is suspended until the cluster admits it.");
      waitingSince = System.nanoTime();
      return Optional.empty();
    }
    if (pod == null) {
      return giveUp(waitingSince, settings.schedule(), "no pod was made for its Job");
    }
    tellEvents(pod);
    Optional<String> unscheduled = unscheduled(pod);
    if (unscheduled.isPresent()) {
      tell("The pod waits for a place: " + unscheduled.get());
      return giveUp(waitingSince, settings.schedule(), unscheduled.get());
    }
    return trouble(pod);
  }

  private Optional<Exit> trouble(Pod pod) throws IOException {
    Optional<ContainerStateWaiting> waiting =
        Stream.concat(
                pod.getStatus().getInitContainerStatuses().stream(),
                pod.getStatus().getContainerStatuses().stream())
            .map(ContainerStatus::getState)
            .filter(state -> state != null && state.getWaiting() != null)
            .map(state -> state.getWaiting())
            .filter(state -> isTrouble(state.getReason()))
            .findFirst();
    if (waiting.isEmpty()) {
      // Pulling takes its time, and between two tries there is no trouble for a moment.
      return Optional.empty();
    }
    String why = "%s: %s".formatted(waiting.get().getReason(), waiting.get().getMessage());
    tell(why);
    if ("InvalidImageName".equals(waiting.get().getReason())) {
      return Optional.of(notStarted(why));
    }
    if (troubleSince == 0) {
      troubleSince = System.nanoTime();
    }
    return giveUp(troubleSince, settings.pull(), why);
  }

  private static boolean isTrouble(String reason) {
    return reason != null && (TROUBLE.contains(reason) || reason.equals("InvalidImageName"));
  }

  private static Optional<String> unscheduled(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(each -> each.getType().equals("PodScheduled") && "False".equals(each.getStatus()))
        .map(each -> each.getMessage() == null ? each.getReason() : each.getMessage())
        .findFirst();
  }

  private static Optional<Exit> giveUp(long since, Duration bound, String why) {
    return System.nanoTime() - since > bound.toNanos()
        ? Optional.of(notStarted(why))
        : Optional.empty();
  }

  private static Exit notStarted(String why) {
    return Exit.without(Reason.NOT_PREPARED, "Its pod did not start: " + why);
  }

  private void tellEvents(HasMetadata object) throws IOException {
    for (Event event : cluster.events(object)) {
      if ("Warning".equals(event.getType()) || WORTH_TELLING.contains(event.getReason())) {
        tell("%s: %s".formatted(event.getReason(), event.getMessage()));
      }
    }
  }

  private void tell(String text) throws IOException {
    if (told.add(text)) {
      LogPosition.line(output, text);
    }
  }
}
