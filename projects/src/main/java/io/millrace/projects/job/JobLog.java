package io.millrace.projects.job;

import com.google.protobuf.ByteString;
import io.millrace.artifact.ArtifactInput;
import io.millrace.projects.log.LogStore;
import io.millrace.projects.v1.ReadJobLogRequest;
import io.millrace.projects.v1.ReadJobLogResponse;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Emitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a job prints, one attempt after the other, for readers. */
@ApplicationScoped
class JobLog {

  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final int PIECE = 256 << 10;

  private final Jobs jobs;
  private final AttemptStore attempts;
  private final LogStore logs;
  private final JobArtifacts artifacts;

  JobLog(Jobs jobs, AttemptStore attempts, LogStore logs, JobArtifacts artifacts) {
    this.jobs = jobs;
    this.attempts = attempts;
    this.logs = logs;
    this.artifacts = artifacts;
  }

  /** A reader, and how far it is. */
  private static final class Reader {
    private final Emitter<ReadJobLogResponse> out;
    private long offset;
    private long heardAt = System.nanoTime() - HEARTBEAT.toNanos();

    Reader(Emitter<ReadJobLogResponse> out, long offset) {
      this.out = out;
      this.offset = offset;
    }

    void take(int attempt, byte[] data, int from, int to) throws InterruptedException {
      for (int at = from; at < to; at += PIECE) {
        int size = Math.min(PIECE, to - at);
        out.emit(
            ReadJobLogResponse.newBuilder()
                .setOffset(offset)
                .setAttempt(attempt)
                .setData(ByteString.copyFrom(data, at, size))
                .build());
        offset += size;
        heardAt = System.nanoTime();
      }
    }

    /** Lets hear from it, if that is due. */
    void beat() throws InterruptedException {
      if (System.nanoTime() - heardAt >= HEARTBEAT.toNanos()) {
        out.emit(ReadJobLogResponse.newBuilder().setOffset(offset).build());
        heardAt = System.nanoTime();
      }
    }
  }

  void read(ReadJobLogRequest request, Emitter<ReadJobLogResponse> out)
      throws InterruptedException, IOException {
    boolean follows = !request.hasFollow() || request.getFollow();
    Reader reader = new Reader(out, request.getOffset());
    Job job = jobs.get(request.getJobId());
    check(request.getOffset(), attempts.of(job));
    while (true) {
      // The state first: what is printed until then is seen below.
      boolean isLast = job.hasEnded() || !follows;
      while (readOn(job, reader)) {
        // There may be more.
      }
      if (isLast) {
        return;
      }
      reader.beat();
      Thread.sleep(LOOK);
      job = jobs.get(request.getJobId());
    }
  }

  private static void check(long offset, List<Attempt> attempts) {
    long size = attempts.stream().mapToLong(Attempt::logBytes).sum();
    if (offset < 0 || offset > size) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'offset' supplied: The log has %d bytes."
              .formatted(offset, size));
    }
  }

  /** Reads a part; false if there is nothing more now. */
  private boolean readOn(Job job, Reader reader) throws InterruptedException, IOException {
    long start = 0;
    for (Attempt attempt : attempts.of(job)) {
      long position = reader.offset - start;
      if (position < attempt.logBytes()) {
        Optional<LogStore.Part> part = logs.read(job.sequence(), attempt.number(), position);
        if (part.isPresent()) {
          byte[] data = part.get().data();
          reader.take(
              attempt.number(), data, (int) (position - part.get().position()), data.length);
        } else {
          readKept(job, attempt, position, reader);
        }
        return true;
      }
      start += attempt.logBytes();
    }
    return false;
  }

  /**
   * Reads what is among the run's artifacts by now, as much as the attempt has printed.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if it is not all there any more
   */
  private void readKept(Job job, Attempt attempt, long position, Reader reader)
      throws InterruptedException, IOException {
    byte[] piece = new byte[PIECE];
    try (ArtifactInput in = artifacts.openLog(job, attempt, position)) {
      // Somebody may have written another one in its place.
      long left = Math.min(in.size(), attempt.logBytes()) - position;
      while (left > 0) {
        int size = in.readNBytes(piece, 0, (int) Math.min(PIECE, left));
        reader.take(attempt.number(), piece, 0, size);
        left = size == 0 ? 0 : left - size;
      }
      if (in.size() < attempt.logBytes()) {
        throw shortened(job, attempt);
      }
    }
  }

  private static MillraceException shortened(Job job, Attempt attempt) {
    return MillraceException.notFound(
        "The rest of the log is gone: attempt %d has printed %d bytes, and the artifact %s of run %s, which somebody has changed, has less."
            .formatted(
                attempt.number(),
                attempt.logBytes(),
                JobArtifacts.path(attempt.number()),
                job.runId()));
  }
}
