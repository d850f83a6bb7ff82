package io.millrace.projects.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.ClaimJobRequest;
import io.millrace.projects.v1.ClaimJobResponse;
import io.millrace.projects.v1.CreateJobRequest;
import io.millrace.projects.v1.FinishAttemptRequest;
import io.millrace.projects.v1.GetJobRequest;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobServiceGrpc;
import io.millrace.projects.v1.JobServiceGrpc.JobServiceBlockingStub;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.ProjectServiceGrpc;
import io.millrace.projects.v1.QueueServiceGrpc;
import io.millrace.projects.v1.QueueServiceGrpc.QueueServiceBlockingStub;
import io.millrace.projects.v1.ScheduleServiceGrpc;
import io.millrace.projects.v1.ScheduleServiceGrpc.ScheduleServiceBlockingStub;
import io.millrace.projects.v1.SweepServiceGrpc;
import io.millrace.projects.v1.SweepServiceGrpc.SweepServiceBlockingStub;
import io.millrace.projects.v1.UpdateQueueRequest;
import io.millrace.projects.v1.UploadProjectRequest;
import io.millrace.projects.v1.UploadProjectResponse;
import io.millrace.projects.v1.WorkerServiceGrpc;
import io.millrace.projects.v1.WorkerServiceGrpc.WorkerServiceBlockingStub;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.millrace.tracking.v1.ExperimentServiceGrpc.ExperimentServiceBlockingStub;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc.RunServiceBlockingStub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The service under test, as users and workers reach it, in a test's words. */
public final class Projects implements AutoCloseable {

  private final ManagedChannel channel = Port.connect();

  /** The jobs. */
  public final JobServiceBlockingStub jobs = JobServiceGrpc.newBlockingStub(channel);

  /** The queues. */
  public final QueueServiceBlockingStub queues = QueueServiceGrpc.newBlockingStub(channel);

  /** What workers call. */
  public final WorkerServiceBlockingStub workers = WorkerServiceGrpc.newBlockingStub(channel);

  /** The schedules. */
  public final ScheduleServiceBlockingStub schedules = ScheduleServiceGrpc.newBlockingStub(channel);

  /** The sweeps. */
  public final SweepServiceBlockingStub sweeps = SweepServiceGrpc.newBlockingStub(channel);

  /** The runs of the tracking beside it. */
  public final RunServiceBlockingStub runs = RunServiceGrpc.newBlockingStub(channel);

  /** The experiments of the tracking beside it. */
  public final ExperimentServiceBlockingStub experiments =
      ExperimentServiceGrpc.newBlockingStub(channel);

  /** An uploaded project, whose entry point does nothing. */
  public final String uri = upload(Map.of("MLproject", "entry_points: {main: {command: 'true'}}"));

  /** A queue of its own, with so many jobs at a time at most; 0 for any number. */
  public String newQueue(int maxConcurrent) {
    String name = "q-" + UUID.randomUUID().toString().substring(0, 8);
    queues.updateQueue(
        UpdateQueueRequest.newBuilder()
            .setName(name)
            .setIsClosed(false)
            .setMaxConcurrentJobs(maxConcurrent)
            .build());
    return name;
  }

  /** A job of an uploaded project. */
  public Job submit(JobSpec.Builder spec) {
    return jobs.createJob(CreateJobRequest.newBuilder().setSpec(spec.setUri(uri)).build()).getJob();
  }

  /** A job, as it is now. */
  public Job get(Job job) {
    return jobs.getJob(GetJobRequest.newBuilder().setJobId(job.getJobId()).build()).getJob();
  }

  /** What is taken of a queue; empty if there is nothing. */
  public Optional<Assignment> claim(String queue) {
    return claim(ClaimJobRequest.newBuilder().addQueues(queue));
  }

  /** What a claim gives. */
  public Optional<Assignment> claim(ClaimJobRequest.Builder request) {
    if (request.getClaimId().isEmpty()) {
      request.setClaimId(UUID.randomUUID().toString());
    }
    ClaimJobResponse answer = workers.claimJob(request.setWorker("tester").build());
    return answer.hasAssignment() ? Optional.of(answer.getAssignment()) : Optional.empty();
  }

  /** Ends an attempt. */
  public Job finish(Assignment job, AttemptOutcome outcome) {
    return workers
        .finishAttempt(
            FinishAttemptRequest.newBuilder()
                .setJobId(job.getJobId())
                .setFence(job.getFence())
                .setOutcome(outcome)
                .build())
        .getJob();
  }

  /** A time. */
  public static Duration millis(long millis) {
    return Durations.fromMillis(millis);
  }

  /** Uploads a folder with such files, by their paths; gives the URI to run it by. */
  public String upload(Map<String, String> files) {
    CompletableFuture<String> uploaded = new CompletableFuture<>();
    StreamObserver<UploadProjectRequest> out =
        ProjectServiceGrpc.newStub(channel)
            .uploadProject(
                new StreamObserver<>() {
                  @Override
                  public void onNext(UploadProjectResponse answer) {
                    uploaded.complete(answer.getUri());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    uploaded.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    // The answer has come before.
                  }
                });
    out.onNext(UploadProjectRequest.newBuilder().setData(ByteString.copyFrom(tar(files))).build());
    out.onCompleted();
    return uploaded.orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static byte[] tar(Map<String, String> files) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(all)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        byte[] text = file.getValue().getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(text.length);
        tar.putArchiveEntry(entry);
        tar.write(text);
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toByteArray();
  }

  /** Waits for up to a minute for something to hold. */
  public static void until(BooleanSupplier holds) {
    try {
      for (Instant end = Instant.now().plusSeconds(60); !holds.getAsBoolean(); ) {
        assertThat(Instant.now()).as("it goes on").isBefore(end);
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
