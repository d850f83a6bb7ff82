package io.millrace.worker;

import io.millrace.projects.v1.Resources;

/** What a worker has left for jobs. What was not said there is of, there is enough of. */
final class Free {

  private final boolean isCpuBounded;
  private final boolean isMemoryBounded;
  private final boolean isGpuBounded;

  /** Whether there is something that jobs take from each other. */
  private final boolean isShared;

  private int jobs;
  private int cpuMillis;
  private long memoryBytes;
  private int gpus;

  Free(Resources total) {
    isCpuBounded = total.hasCpuMillis();
    isMemoryBounded = total.hasMemoryBytes();
    isGpuBounded = total.hasGpus();
    isShared = isCpuBounded || isMemoryBounded || total.getGpus() > 0;
    cpuMillis = total.getCpuMillis();
    memoryBytes = total.getMemoryBytes();
    gpus = total.getGpus();
  }

  synchronized Resources now() {
    Resources.Builder free = Resources.newBuilder();
    if (isCpuBounded) {
      free.setCpuMillis(Math.max(0, cpuMillis));
    }
    if (isMemoryBounded) {
      free.setMemoryBytes(Math.max(0, memoryBytes));
    }
    if (isGpuBounded) {
      free.setGpus(Math.max(0, gpus));
    }
    return free.build();
  }

  /** Whether there is more of something once a job ends. */
  synchronized boolean mayGrow() {
    return jobs > 0 && isShared;
  }

  /** Takes what a job asks for; false if there is not as much by now. */
  synchronized boolean take(Resources job) {
    if (isCpuBounded && job.getCpuMillis() > cpuMillis
        || isMemoryBounded && job.getMemoryBytes() > memoryBytes
        || isGpuBounded && job.getGpus() > gpus) {
      return false;
    }
    jobs++;
    cpuMillis -= job.getCpuMillis();
    memoryBytes -= job.getMemoryBytes();
    gpus -= job.getGpus();
    return true;
  }

  synchronized void giveBack(Resources job) {
    jobs--;
    cpuMillis += job.getCpuMillis();
    memoryBytes += job.getMemoryBytes();
    gpus += job.getGpus();
  }
}
