package io.millrace.worker.executor;

import java.util.List;

/**
 * How a worker starts containers.
 *
 * @param program {@code docker} or {@code podman}, or a path of one
 * @param volumes what projects may mount of this machine: folders, which stand for all below them,
 *     and names of volumes
 * @param options further options of {@code run}, such as {@code --network=none}
 */
public record ContainerSettings(String program, List<String> volumes, List<String> options) {

  public ContainerSettings {
    volumes = List.copyOf(volumes);
    options = List.copyOf(options);
  }
}
