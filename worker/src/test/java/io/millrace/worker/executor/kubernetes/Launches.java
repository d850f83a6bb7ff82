package io.millrace.worker.executor.kubernetes;

import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.Resources;
import io.millrace.worker.executor.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Attempts to run. */
final class Launches {

  static final String ID = "0b6f0e9e-6d3c-4a7d-9c6b-2f4f6f0c9a11";

  private Launches() {}

  static Launch of(Path folder, long fence, String command) throws IOException {
    Path project = Files.createDirectories(folder.resolve("%s-%d/code/sub".formatted(ID, fence)));
    Files.writeString(project.resolve("train.py"), "print(1)");
    return new Launch(
        Assignment.newBuilder()
            .setJobId(ID)
            .setFence(fence)
            .setAttempt(1)
            .setRunId("1d2c3b")
            .setSpec(
                JobSpec.newBuilder()
                    .setResources(
                        Resources.newBuilder()
                            .setCpuMillis(1500)
                            .setMemoryBytes(1L << 30)
                            .setGpus(2)))
            .build(),
        command,
        project.getParent().getParent(),
        project,
        Map.of("MLFLOW_RUN_ID", "1d2c3b", "COST", "$(5) $$", "AWS_SECRET", "hush-hush"),
        Set.of("AWS_SECRET"),
        Duration.ofMinutes(10),
        Duration.ofSeconds(1));
  }
}
