package io.millrace.worker.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.millrace.common.v1.ErrorReason;
import io.millrace.common.v1.FileChunk;
import io.millrace.projects.v1.AppendLogRequest;
import io.millrace.projects.v1.AppendLogResponse;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.ClaimJobRequest;
import io.millrace.projects.v1.ClaimJobResponse;
import io.millrace.projects.v1.DownloadFolderRequest;
import io.millrace.projects.v1.FinishAttemptRequest;
import io.millrace.projects.v1.RenewLeaseRequest;
import io.millrace.projects.v1.RenewLeaseResponse;
import io.millrace.projects.v1.WorkerServiceGrpc;
import io.millrace.projects.v1.WorkerServiceGrpc.WorkerServiceBlockingStub;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The server, as its workers know it. Fails with MillraceExceptions. */
public final class Server {

  private static final long DEADLINE_SECONDS = 20;

  /** A server that fails at a call again and again fails at it for ever. */
  private static final int MOST_INTERNAL_ERRORS = 10;

  private final WorkerServiceBlockingStub stub;

  /** The server at the other end of a channel. */
  public Server(Channel channel) {
    stub = WorkerServiceGrpc.newBlockingStub(channel);
  }

  private WorkerServiceBlockingStub ask() {
    return stub.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** Takes a job, waiting for one; empty if none came. */
  public Optional<Assignment> claim(ClaimJobRequest request) {
    long patience = DEADLINE_SECONDS + Durations.toSeconds(request.getWait());
    ClaimJobResponse answer =
        call(() -> stub.withDeadlineAfter(patience, TimeUnit.SECONDS).claimJob(request));
    return answer.hasAssignment() ? Optional.of(answer.getAssignment()) : Optional.empty();
  }

  /** Keeps a lease, waiting for the answer for so long at most. */
  RenewLeaseResponse renew(Assignment job, Duration patience) {
    return call(
        () ->
            stub.withDeadlineAfter(patience.toNanos(), TimeUnit.NANOSECONDS)
                .renewLease(
                    RenewLeaseRequest.newBuilder()
                        .setJobId(job.getJobId())
                        .setFence(job.getFence())
                        .build()));
  }

  /** Adds to the log; tells how much there is of it then. */
  public AppendLogResponse append(Assignment job, long offset, ByteString data) {
    return call(
        () ->
            ask()
                .appendLog(
                    AppendLogRequest.newBuilder()
                        .setJobId(job.getJobId())
                        .setFence(job.getFence())
                        .setOffset(offset)
                        .setData(data)
                        .build()));
  }

  /** Ends the attempt. */
  public void finish(Assignment job, FinishAttemptRequest.Builder ending) {
    call(
        () ->
            ask().finishAttempt(ending.setJobId(job.getJobId()).setFence(job.getFence()).build()));
  }

  /** An uploaded folder, as a tar file in pieces. */
  public Iterator<FileChunk> folder(String digest) {
    return call(
        () -> stub.downloadFolder(DownloadFolderRequest.newBuilder().setDigest(digest).build()));
  }

  /**
   * Asks until there is an answer, as long as {@code mayGoOn}: a server that is away comes back.
   *
   * @throws MillraceException what the server says, if it is not that it is away
   */
  public <T> T persist(Supplier<T> call, Supplier<Boolean> mayGoOn) throws InterruptedException {
    Duration pause = Duration.ofMillis(200);
    int internalErrors = 0;
    while (true) {
      try {
        return call.get();
      } catch (MillraceException failure) {
        if (failure.reason() == ErrorReason.ERROR_REASON_INTERNAL_ERROR) {
          internalErrors++;
        }
        if (!isAway(failure) || internalErrors > MOST_INTERNAL_ERRORS || !mayGoOn.get()) {
          throw failure;
        }
        Thread.sleep(pause);
        pause = pause.compareTo(Duration.ofSeconds(3)) > 0 ? pause : pause.multipliedBy(2);
      }
    }
  }

  /** Whether the same call may succeed later. */
  public static boolean isAway(MillraceException failure) {
    return switch (failure.reason()) {
      case ERROR_REASON_TEMPORARILY_UNAVAILABLE,
          ERROR_REASON_DEADLINE_EXCEEDED,
          ERROR_REASON_CANCELLED,
          ERROR_REASON_INTERNAL_ERROR ->
          true;
      default -> false;
    };
  }

  /** Whether the job is another's by now. */
  public static boolean isLost(MillraceException failure) {
    return failure.reason() == ErrorReason.ERROR_REASON_LEASE_LOST
        || failure.reason() == ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST;
  }

  private static <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException failure) {
      throw GrpcErrors.fromStatus(failure);
    }
  }
}
