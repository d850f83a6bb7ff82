package io.millrace.worker.executor.kubernetes;

import static io.millrace.worker.executor.kubernetes.TestCluster.NAMESPACE;
import static io.millrace.worker.executor.kubernetes.TestCluster.status;
import static io.millrace.worker.executor.kubernetes.TestCluster.terminated;
import static io.millrace.worker.executor.kubernetes.TestCluster.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.Assignment;
import io.millrace.worker.executor.Execution;
import io.millrace.worker.executor.Exit;
import io.millrace.worker.executor.Exit.Reason;
import io.millrace.worker.executor.Launch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesExecutionTest {

  private static final String NAME = "millrace-" + Launches.ID + "-7";
  private static final EnvironmentSpec IMAGE =
      new EnvironmentSpec.Docker("example.com/train:1", List.of(), List.of());

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;
  private TestCluster cluster;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private Execution execution;

  /** A file of the project. */
  private byte[] data = {};

  @BeforeEach
  void start() {
    cluster = new TestCluster();
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private CompletableFuture<Exit> run(Duration pull, Duration schedule) throws Exception {
    Launch launch = Launches.of(folder, 7, "python train.py");
    Files.write(launch.directory().resolve("data"), data);
    execution =
        new KubernetesExecutors(cluster.client, settings(pull, schedule))
            .of(IMAGE, Assignment.getDefaultInstance())
            .start(launch, output);
    CompletableFuture<Exit> exit = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                exit.complete(execution.await());
              } catch (Throwable e) {
                exit.completeExceptionally(e);
              }
            });
    return exit;
  }

  private KubernetesSettings settings(Duration pull, Duration schedule) {
    Job template = JobTemplate.read(null, cluster.client.getKubernetesSerialization());
    return new KubernetesSettings(NAMESPACE, template, null, null, pull, schedule);
  }

  private CompletableFuture<Exit> runToCommand() throws Exception {
    CompletableFuture<Exit> exit = run(MINUTE, MINUTE);
    cluster.start(NAME);
    cluster.begin(NAME);
    return exit;
  }

  private static Exit get(CompletableFuture<Exit> exit) throws Exception {
    return exit.get(30, TimeUnit.SECONDS);
  }

  private String printed() {
    return output.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aCommandHasItsFilesAndItsOutputIsTheLog() throws Exception {
    cluster.log("main", "2026-01-01T00:00:01.5Z one\n2026-01-01T00:00:02.5Z two\n");
    CompletableFuture<Exit> exit = runToCommand();
    cluster.end(NAME, 0, "Completed");
    assertThat(get(exit).isSuccess()).isTrue();
    assertThat(printed()).isEqualTo("one\ntwo\n");
    List<String> files = new ArrayList<>();
    try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(cluster.uploaded.get()))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        files.add(entry.getName());
      }
    }
    assertThat(files).contains("code/sub/train.py");
    assertThat(cluster.client.secrets().inNamespace(NAMESPACE).list().getItems()).isEmpty();
    assertThat(folder.toFile().list()).doesNotContain("package.tar").hasSize(1);
  }

  @Test
  void muchIsSentAsFastAsItIsTaken() throws Exception {
    data = new byte[16 << 20];
    cluster.eachMessageTakes = Duration.ofMillis(1);
    CompletableFuture<Exit> exit = runToCommand();
    cluster.end(NAME, 0, "Completed");
    assertThat(get(exit).isSuccess()).isTrue();
    assertThat(cluster.uploaded.get()).hasSizeGreaterThan(data.length);
  }

  @Test
  void whatPreparesThePodMayFail() throws Exception {
    cluster.log(JobManifest.PREPARE, "2026-01-01T00:00:01.5Z no such package: xyz\n");
    CompletableFuture<Exit> exit = run(MINUTE, MINUTE);
    cluster.start(NAME);
    cluster.uploaded.get(30, TimeUnit.SECONDS);
    cluster.change(
        NAME,
        pod ->
            pod.withPhase("Failed")
                .withInitContainerStatuses(status(JobManifest.PREPARE, terminated(1, "Error"))));
    assertThat(get(exit).reason()).isEqualTo(Reason.NOT_PREPARED);
    assertThat(printed()).isEqualTo("no such package: xyz\n");
  }

  @Test
  void aJobIsKeptWhosePodIsAboutToHaveEnded() throws Exception {
    CompletableFuture<Exit> exit = runToCommand();
    cluster.change(NAME, pod -> pod.withContainerStatuses(status("main", terminated(3, "Error"))));
    assertThat(get(exit).code()).isEqualTo(3);
    assertThat(cluster.job(NAME)).isNotNull();
  }

  @Test
  void aPodThatWasDeletedIsAnothersDecision() throws Exception {
    CompletableFuture<Exit> exit = runToCommand();
    cluster.client.pods().inNamespace(NAMESPACE).withName(NAME + "-abcde").delete();
    cluster.failJob(NAME, "BackoffLimitExceeded");
    assertThat(get(exit).reason()).isEqualTo(Reason.RELEASED);
  }

  @Test
  void theClustersOwnDeadlineIsATimeOut() throws Exception {
    CompletableFuture<Exit> exit = runToCommand();
    cluster.failJob(NAME, "DeadlineExceeded");
    cluster.end(NAME, 143, "Error");
    assertThat(get(exit).reason()).isEqualTo(Reason.TIMED_OUT);
  }

  @Test
  void anImageThatCannotBePulledIsGivenUp() throws Exception {
    CompletableFuture<Exit> exit = run(Duration.ofMillis(300), MINUTE);
    cluster.start(NAME);
    cluster.change(
        NAME,
        pod ->
            pod.withInitContainerStatuses(
                status(JobManifest.PREPARE, waiting("ErrImagePull", "no such host"))));
    Exit is = get(exit);
    assertThat(is.reason()).isEqualTo(Reason.NOT_PREPARED);
    assertThat(is.message()).contains("no such host");
    assertThat(printed()).isEqualTo("millrace: ErrImagePull: no such host\n");
    assertThat(cluster.job(NAME)).as("a pod that is given up").isNull();
  }

  @Test
  void whyAPodWaitsIsToldOnceAndForNoPlaceItIsGivenUp() throws Exception {
    CompletableFuture<Exit> exit = run(MINUTE, Duration.ofMillis(1500));
    cluster.start(NAME);
    cluster.change(
        NAME,
        pod ->
            pod.withInitContainerStatuses()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withMessage("0/3 nodes are available")
                .endCondition());
    Exit is = get(exit);
    assertThat(is.reason()).isEqualTo(Reason.NOT_PREPARED);
    assertThat(is.message()).contains("0/3 nodes");
    assertThat(printed())
        .isEqualTo("millrace: The pod waits for a place: 0/3 nodes are available\n");
  }

  @Test
  void whatKeepsAJobFromHavingAPodIsTold() throws Exception {
    CompletableFuture<Exit> exit = run(MINUTE, Duration.ofSeconds(2));
    cluster.events.add(
        new EventBuilder()
            .withNewInvolvedObject()
            .withUid(cluster.job(NAME).getMetadata().getUid())
            .endInvolvedObject()
            .withType("Warning")
            .withReason("FailedCreate")
            .withMessage("exceeded quota")
            .build());
    assertThat(get(exit).reason()).isEqualTo(Reason.NOT_PREPARED);
    assertThat(printed()).contains("millrace: FailedCreate: exceeded quota\n");
  }

  @Test
  void aLogThatBreaksOffGoesOnWhereItWas() throws Exception {
    StringBuilder all = new StringBuilder();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      all.append("2026-01-01T00:00:%02d.%dZ line %d\n".formatted(i / 3, i % 3, i));
      text.append("line %d\n".formatted(i));
    }
    cluster.log("main", all.toString());
    cluster.cutAfter = 500;
    CompletableFuture<Exit> exit = runToCommand();
    Thread.sleep(1500);
    cluster.end(NAME, 0, "Completed");
    get(exit);
    assertThat(printed()).isEqualTo(text.toString());
  }

  @Test
  void aRefusalIsNoPartOfTheLog() throws Exception {
    cluster.log("main", "2026-01-01T00:00:01.5Z one\n");
    cluster.refusals.set(3);
    CompletableFuture<Exit> exit = runToCommand();
    while (cluster.refusals.get() > 0) {
      Thread.sleep(20);
    }
    cluster.end(NAME, 0, "Completed");
    get(exit);
    assertThat(printed()).isEqualTo("one\n");
  }

  @Test
  void aLogThatSaysNothingCanBeBrokenOff() throws Exception {
    cluster.log("main", "2026-01-01T00:00:01.5Z one\n");
    cluster.quiet = Duration.ofMinutes(2);
    LogReading reading =
        new Cluster(cluster.client, NAMESPACE, MINUTE).log(NAME + "-abcde", "main", null, true);
    Thread reader =
        Thread.ofVirtual()
            .start(() -> assertThatThrownBy(reading::lines).isInstanceOf(IOException.class));
    Thread.sleep(100);
    reading.close();
    assertThat(reader.join(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void aCommandThatIsStoppedIsDeleted() throws Exception {
    CompletableFuture<Exit> exit = runToCommand();
    execution.stop(Duration.ofSeconds(1));
    while (cluster.job(NAME) != null) {
      Thread.sleep(20);
    }
    cluster.client.pods().inNamespace(NAMESPACE).withName(NAME + "-abcde").delete();
    assertThat(get(exit).isSuccess()).isFalse();
  }

  /** A Job that another worker has left. */
  private String earlier() throws Exception {
    Launch launch = Launches.of(folder, 5, "sleep 1000");
    Job job = new JobManifest(settings(MINUTE, MINUTE)).of(launch, "x", launch.variables());
    return cluster.client.resource(job).create().getMetadata().getName();
  }

  @Test
  void aJobIsGivenBackWhileItsLastPodDoesNotEnd() throws Exception {
    cluster.start(earlier());
    Exit exit =
        new KubernetesExecutor(
                new Cluster(cluster.client, NAMESPACE, Duration.ofMillis(100)),
                settings(MINUTE, MINUTE),
                "x",
                List.of(),
                null)
            .start(Launches.of(folder, 7, "python train.py"), output)
            .await();
    assertThat(exit.reason()).isEqualTo(Reason.RELEASED);
    assertThat(cluster.job(NAME)).isNull();
  }

  @Test
  void whatAnEarlierAttemptHasLeftIsRemovedFirst() throws Exception {
    String earlier = earlier();
    cluster.start(earlier);
    Thread node =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (cluster.job(earlier) != null) {
                    Thread.yield();
                  }
                  cluster
                      .client
                      .pods()
                      .inNamespace(NAMESPACE)
                      .withName(earlier + "-abcde")
                      .delete();
                });
    CompletableFuture<Exit> exit = run(MINUTE, MINUTE);
    assertThat(cluster.client.pods().inNamespace(NAMESPACE).list().getItems()).isEmpty();
    node.join();
    cluster.start(NAME);
    cluster.begin(NAME);
    cluster.end(NAME, 0, "Completed");
    assertThat(get(exit).isSuccess()).isTrue();
  }
}
