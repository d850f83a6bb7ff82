package io.millrace.worker.executor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.millrace.worker.executor.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobManifestTest {

  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  @TempDir Path folder;

  private Job of(Path template) throws IOException {
    Launch launch = Launches.of(folder, 7, "echo $(HOME) $$ '$x'");
    KubernetesSettings settings =
        new KubernetesSettings(
            "jobs", JobTemplate.read(template, YAML), null, null, Duration.ZERO, Duration.ZERO);
    return new JobManifest(settings).of(launch, "example.com/train:1", launch.variables());
  }

  private static Container main(Job job) {
    return job.getSpec().getTemplate().getSpec().getContainers().getLast();
  }

  /** What the kubelet makes of a text: `$(NAME)` is replaced, and `$$` is one. */
  private static String expanded(String text) {
    assertThat(text.replace("$$", "")).doesNotContain("$");
    return text.replace("$$", "$");
  }

  @Test
  void aJobIsOneAttemptThatNeedsNoPrivileges() throws IOException {
    Job job = of(null);
    PodSpec pod = job.getSpec().getTemplate().getSpec();
    assertThat(job.getMetadata().getName()).isEqualTo("millrace-" + Launches.ID + "-7");
    assertThat(job.getMetadata().getLabels())
        .containsEntry("millrace.io/job-id", Launches.ID)
        .containsEntry("millrace.io/attempt", "1")
        .containsEntry("app.kubernetes.io/managed-by", "millrace-worker");
    assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
        .isEqualTo(job.getMetadata().getLabels());
    assertThat(job.getSpec().getBackoffLimit()).isZero();
    assertThat(job.getSpec().getActiveDeadlineSeconds()).isGreaterThan(600);
    assertThat(pod.getRestartPolicy()).isEqualTo("Never");
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(main(job).getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(pod.getInitContainers().getFirst().getSecurityContext())
        .isEqualTo(main(job).getSecurityContext());
    Map<String, Quantity> all =
        Map.of(
            "cpu", new Quantity("1500m"),
            "memory", new Quantity("1073741824"),
            "nvidia.com/gpu", new Quantity("2"));
    assertThat(main(job).getResources().getLimits()).isEqualTo(all);
    assertThat(main(job).getResources().getRequests()).isEqualTo(all);
    assertThat(main(job).getWorkingDir()).isEqualTo("/mlflow/projects/code/sub");
  }

  @Test
  void commandsAndValuesAreWhatTheyWere() throws IOException {
    Container main = main(of(null));
    assertThat(expanded(main.getCommand().getLast())).isEqualTo("echo $(HOME) $$ '$x'");
    assertThat(main.getEnv().stream().filter(each -> each.getName().equals("COST")))
        .extracting(each -> expanded(each.getValue()))
        .containsExactly("$(5) $$");
  }

  @Test
  void secretsAreInNoPodsSpec() throws IOException {
    Job job = of(null);
    assertThat(YAML.asYaml(job)).doesNotContain("hush-hush");
    EnvVar secret =
        main(job).getEnv().stream()
            .filter(each -> each.getName().equals("AWS_SECRET"))
            .findFirst()
            .orElseThrow();
    assertThat(secret.getValueFrom().getSecretKeyRef().getName())
        .isEqualTo(job.getMetadata().getName());
    Launch launch = Launches.of(folder, 8, "true");
    assertThat(Variables.secrets(launch, launch.variables()))
        .containsExactly(Map.entry("AWS_SECRET", "hush-hush"));
  }

  @Test
  void aTemplateIsTakenAsItIs() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("template.yaml"),
            """
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: "{replaced}"
              labels: {team: vision}
            spec:
              activeDeadlineSeconds: 60
              template:
                spec:
                  nodeSelector: {disk: ssd}
                  containers:
                    - name: proxy
                      image: proxy:1
                    - name: main
                      image: "{replaced}"
                      env: [{name: OWN, value: "1"}, {name: MLFLOW_RUN_ID, value: x}]
                      resources: {limits: {memory: 1Mi, ephemeral-storage: 1Gi}}
                      volumeMounts: [{name: data, mountPath: /data}]
                  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
            """);
    Job job = of(file);
    PodSpec pod = job.getSpec().getTemplate().getSpec();
    assertThat(job.getMetadata().getLabels()).containsEntry("team", "vision");
    assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(60);
    assertThat(pod.getNodeSelector()).containsEntry("disk", "ssd");
    assertThat(pod.getContainers())
        .extracting(Container::getImage)
        .containsExactly("proxy:1", "example.com/train:1");
    assertThat(main(job).getResources().getLimits())
        .containsEntry("ephemeral-storage", new Quantity("1Gi"))
        .containsEntry("memory", new Quantity("1073741824"));
    assertThat(main(job).getEnv())
        .contains(new EnvVar("OWN", "1", null), new EnvVar("MLFLOW_RUN_ID", "1d2c3b", null))
        .doesNotContain(new EnvVar("MLFLOW_RUN_ID", "x", null));
    assertThat(pod.getVolumes()).extracting("name").containsExactly("data", "millrace");
    assertThat(main(job).getVolumeMounts()).extracting("mountPath").contains("/data");
  }

  @Test
  void whatIsNoJobIsRefused() throws IOException {
    Path file =
        Files.writeString(folder.resolve("x.yaml"), "apiVersion: v1\nkind: Secret\nmetadata: {}\n");
    assertThatThrownBy(() -> JobTemplate.read(file, YAML))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no Job of batch/v1");
  }
}
