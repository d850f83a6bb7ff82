package io.millrace.conformance.faults;

import io.millrace.conformance.Standalone;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Watches how much of a server is in memory. */
final class MemoryWatch implements AutoCloseable {

  private static final long SAMPLE_MILLIS = 100;
  private static final long MEBIBYTE = 1 << 20;

  private final long before;
  private final AtomicLong peak;
  private final Thread sampler;

  private MemoryWatch(Standalone server, long before) {
    this.before = before;
    peak = new AtomicLong(before);
    sampler = Thread.ofPlatform().daemon().start(() -> sample(server));
  }

  static MemoryWatch start(Standalone server) throws IOException {
    return new MemoryWatch(server, server.residentMemory());
  }

  private void sample(Standalone server) {
    try {
      while (true) {
        peak.accumulateAndGet(server.residentMemory(), Math::max);
        Thread.sleep(SAMPLE_MILLIS);
      }
    } catch (InterruptedException e) {
      // Seen enough.
    } catch (IOException e) {
      peak.set(Long.MAX_VALUE);
    }
  }

  /** Bytes that came to what was there at the start, at most so far. */
  long growth() {
    return peak.get() - before;
  }

  @Override
  public String toString() {
    return "resident memory grew by %d MiB from %d MiB"
        .formatted(growth() / MEBIBYTE, before / MEBIBYTE);
  }

  @Override
  public void close() throws InterruptedException {
    sampler.interrupt();
    sampler.join();
  }
}
