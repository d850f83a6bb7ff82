package io.millrace.projects.lease;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import io.grpc.stub.StreamObserver;
import io.millrace.common.v1.FileChunk;
import io.millrace.projects.job.Job;
import io.millrace.projects.job.JobIds;
import io.millrace.projects.job.Jobs;
import io.millrace.projects.job.LockStore;
import io.millrace.projects.log.LogStore;
import io.millrace.projects.queue.RunRules;
import io.millrace.projects.upload.Uploads;
import io.millrace.projects.v1.AppendLogRequest;
import io.millrace.projects.v1.AppendLogResponse;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.ClaimJobRequest;
import io.millrace.projects.v1.ClaimJobResponse;
import io.millrace.projects.v1.DownloadFolderRequest;
import io.millrace.projects.v1.FinishAttemptRequest;
import io.millrace.projects.v1.FinishAttemptResponse;
import io.millrace.projects.v1.RenewLeaseRequest;
import io.millrace.projects.v1.RenewLeaseResponse;
import io.millrace.projects.v1.WorkerServiceGrpc.WorkerServiceImplBase;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Calls;
import io.quarkus.grpc.GrpcService;
import java.io.InputStream;

/** The WorkerService of the contract. */
@GrpcService
class WorkerApi extends WorkerServiceImplBase {

  private static final long LONGEST_WAIT_MILLIS = 60_000;
  private static final int PIECE = 256 << 10;

  private final Calls calls;
  private final Jobs jobs;
  private final RunRules rules;
  private final Leases leases;
  private final LogStore logs;
  private final Uploads uploads;
  private final LockStore locks;
  private final Duration lease;

  WorkerApi(
      Calls calls,
      Jobs jobs,
      RunRules rules,
      Leases leases,
      LogStore logs,
      Uploads uploads,
      LockStore locks,
      LeaseConfig config) {
    this.locks = locks;
    this.calls = calls;
    this.jobs = jobs;
    this.rules = rules;
    this.leases = leases;
    this.logs = logs;
    this.uploads = uploads;
    lease = Durations.fromMillis(config.duration().toMillis());
  }

  @Override
  public void claimJob(ClaimJobRequest request, StreamObserver<ClaimJobResponse> out) {
    calls.unary(
        out,
        () -> {
          rules.checkEnabled();
          Claim claim = Claim.of(request);
          ClaimJobResponse.Builder answer = ClaimJobResponse.newBuilder();
          leases.claim(claim, wait(request)).map(this::assignment).ifPresent(answer::setAssignment);
          return answer.build();
        });
  }

  private static java.time.Duration wait(ClaimJobRequest request) {
    boolean isValid = Durations.isValid(request.getWait());
    long millis = isValid ? Durations.toMillis(request.getWait()) : -1;
    if (millis < 0 || millis > LONGEST_WAIT_MILLIS) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'wait' supplied: It is from 0 to 60 seconds.");
    }
    return java.time.Duration.ofMillis(millis);
  }

  private Assignment assignment(Job job) {
    Assignment.Builder assignment = Assignment.newBuilder();
    locks.get(job).ifPresent(assignment::setLock);
    return assignment
        .setJobId(job.id().toString())
        .setFence(job.fence())
        .setAttempt(job.attempts())
        .setLease(lease)
        .setSpec(job.spec())
        .setResolvedVersion(job.resolvedVersion())
        .setRunId(job.runId())
        .setExperimentId(job.experimentId())
        .build();
  }

  @Override
  public void renewLease(RenewLeaseRequest request, StreamObserver<RenewLeaseResponse> out) {
    calls.unary(
        out,
        () ->
            RenewLeaseResponse.newBuilder()
                .setIsCancelled(leases.renew(JobIds.parse(request.getJobId()), request.getFence()))
                .setLease(lease)
                .build());
  }

  @Override
  public void appendLog(AppendLogRequest request, StreamObserver<AppendLogResponse> out) {
    calls.unary(
        out,
        () -> {
          LogStore.Extent log =
              logs.append(
                  JobIds.parse(request.getJobId()),
                  request.getFence(),
                  request.getOffset(),
                  request.getData().toByteArray());
          return AppendLogResponse.newBuilder()
              .setSize(log.size())
              .setIsFull(log.isFull())
              .setEndsAttempt(log.endsAttempt())
              .build();
        });
  }

  @Override
  public void finishAttempt(
      FinishAttemptRequest request, StreamObserver<FinishAttemptResponse> out) {
    calls.unary(
        out,
        () ->
            FinishAttemptResponse.newBuilder()
                .setJob(
                    jobs.show(
                        leases.finish(
                            JobIds.parse(request.getJobId()),
                            request.getFence(),
                            Ending.of(request))))
                .build());
  }

  @Override
  public void downloadFolder(DownloadFolderRequest request, StreamObserver<FileChunk> out) {
    calls.stream(
        out,
        emitter -> {
          byte[] piece = new byte[PIECE];
          try (InputStream tar = uploads.open(request.getDigest())) {
            for (int size = tar.readNBytes(piece, 0, PIECE);
                size > 0;
                size = tar.readNBytes(piece, 0, PIECE)) {
              emitter.emit(
                  FileChunk.newBuilder().setData(ByteString.copyFrom(piece, 0, size)).build());
            }
          }
        });
  }
}
