package io.millrace.worker;

import io.millrace.projects.v1.Resources;
import picocli.CommandLine.Option;

/** What the jobs of a {@code worker} may ask for together. */
final class ResourceOptions {

  @Option(
      names = "--cpus",
      paramLabel = "N",
      description = "CPUs that jobs may ask for together (default: any number).")
  private Double cpus;

  @Option(
      names = "--memory",
      paramLabel = "BYTES",
      description = "Memory that jobs may ask for together (default: any amount).")
  private Long memory;

  @Option(
      names = "--gpus",
      paramLabel = "N",
      description =
          "GPUs that jobs may ask for together (default: 0; any number with --kubernetes).")
  private Integer gpus;

  /**
   * All of it.
   *
   * @param isCluster whether a cluster says what there is of what was not said
   */
  Resources total(boolean isCluster) {
    Resources.Builder total = Resources.newBuilder();
    if (gpus != null || !isCluster) {
      total.setGpus(gpus == null ? 0 : gpus);
    }
    if (cpus != null) {
      total.setCpuMillis((int) (cpus * 1000));
    }
    if (memory != null) {
      total.setMemoryBytes(memory);
    }
    return total.build();
  }
}
