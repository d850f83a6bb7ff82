package io.millrace.worker.executor.kubernetes;

import static io.millrace.worker.executor.kubernetes.TestCluster.running;
import static io.millrace.worker.executor.kubernetes.TestCluster.status;
import static io.millrace.worker.executor.kubernetes.TestCluster.terminated;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.millrace.worker.executor.Exit;
import io.millrace.worker.executor.Exit.Reason;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a pod's end means for the attempt. */
class PodVerdictTest {

  static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of("code", ended(3, "Error"), new Exit(Reason.ENDED, 3, null, null)),
        Arguments.of("signal", ended(139, "Error"), new Exit(Reason.ENDED, null, 11, null)),
        Arguments.of(
            "memory", ended(137, "OOMKilled"), new Exit(Reason.OUT_OF_MEMORY, null, 9, "")),
        Arguments.of("killed", ended(137, "Error"), new Exit(Reason.ENDED, null, 9, null)),
        Arguments.of("no bash", ended(128, "StartError"), Exit.without(Reason.NOT_PREPARED, "")),
        Arguments.of(
            "eviction",
            ended(137, "Error")
                .andThen(each -> each.withReason("Evicted").withMessage("low on memory")),
            Exit.without(Reason.RELEASED, "")),
        Arguments.of(
            "a full disk of its own",
            ended(137, "Error")
                .andThen(
                    each ->
                        each.withReason("Evicted")
                            .withMessage(
                                "Usage of EmptyDir volume \"millrace\" exceeds the limit \"1Gi\".")),
            new Exit(Reason.ENDED, null, null, "")),
        Arguments.of(
            "preemption",
            ended(143, "Error").andThen(disrupted("PreemptionByScheduler")),
            Exit.without(Reason.RELEASED, "")),
        Arguments.of(
            "done in its grace",
            ended(0, "Completed").andThen(disrupted("EvictionByEvictionAPI")),
            Exit.ofStatus(0)));
  }

  private static Consumer<PodStatusBuilder> ended(int code, String reason) {
    return pod ->
        pod.withPhase(code == 0 ? "Succeeded" : "Failed")
            .withContainerStatuses(status("main", terminated(code, reason)));
  }

  private static Consumer<PodStatusBuilder> disrupted(String reason) {
    return pod ->
        pod.addNewCondition()
            .withType("DisruptionTarget")
            .withStatus("True")
            .withReason(reason)
            .withMessage("it had to go")
            .endCondition();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void anEndIsToldApart(String what, Consumer<PodStatusBuilder> end, Exit wanted) {
    PodStatusBuilder status = new PodStatusBuilder();
    end.accept(status);
    Pod pod = new PodBuilder().withNewMetadata().endMetadata().withStatus(status.build()).build();
    Exit is = PodVerdict.of(new Job(), pod, "main").orElseThrow();
    assertThat(new Exit(is.reason(), is.code(), is.signal(), null))
        .isEqualTo(new Exit(wanted.reason(), wanted.code(), wanted.signal(), null));
    assertThat(is.message() == null).isEqualTo(wanted.message() == null);
  }

  @Test
  void aSidecarThatBeginsAnewIsNoEnd() {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .endMetadata()
            .withNewSpec()
            .addNewInitContainer()
            .withName("proxy")
            .withRestartPolicy("Always")
            .endInitContainer()
            .addNewContainer()
            .withName("main")
            .endContainer()
            .endSpec()
            .withNewStatus()
            .withPhase("Running")
            .withInitContainerStatuses(status("proxy", terminated(1, "Error")))
            .withContainerStatuses(status("main", running()))
            .endStatus()
            .build();
    assertThat(PodVerdict.of(new Job(), pod, "main")).isEmpty();
    assertThat(PodVerdict.isEnding(pod)).isFalse();
  }
}
