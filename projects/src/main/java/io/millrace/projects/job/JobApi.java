package io.millrace.projects.job;

import io.grpc.stub.StreamObserver;
import io.millrace.projects.v1.CancelJobRequest;
import io.millrace.projects.v1.CancelJobResponse;
import io.millrace.projects.v1.CloneJobRequest;
import io.millrace.projects.v1.CloneJobResponse;
import io.millrace.projects.v1.CreateJobRequest;
import io.millrace.projects.v1.CreateJobResponse;
import io.millrace.projects.v1.DeleteJobRequest;
import io.millrace.projects.v1.DeleteJobResponse;
import io.millrace.projects.v1.GetJobRequest;
import io.millrace.projects.v1.GetJobResponse;
import io.millrace.projects.v1.JobServiceGrpc.JobServiceImplBase;
import io.millrace.projects.v1.ListJobAttemptsRequest;
import io.millrace.projects.v1.ListJobAttemptsResponse;
import io.millrace.projects.v1.ListJobsRequest;
import io.millrace.projects.v1.ListJobsResponse;
import io.millrace.projects.v1.ReadJobLogRequest;
import io.millrace.projects.v1.ReadJobLogResponse;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.page.Page;
import io.quarkus.grpc.GrpcService;

/** The JobService of the contract. */
@GrpcService
class JobApi extends JobServiceImplBase {

  private final Calls calls;
  private final Jobs jobs;
  private final AttemptStore attempts;
  private final JobLog log;

  JobApi(Calls calls, Jobs jobs, AttemptStore attempts, JobLog log) {
    this.calls = calls;
    this.jobs = jobs;
    this.attempts = attempts;
    this.log = log;
  }

  @Override
  public void createJob(CreateJobRequest request, StreamObserver<CreateJobResponse> out) {
    calls.unary(
        out, () -> CreateJobResponse.newBuilder().setJob(jobs.show(jobs.create(request))).build());
  }

  @Override
  public void cloneJob(CloneJobRequest request, StreamObserver<CloneJobResponse> out) {
    calls.unary(
        out, () -> CloneJobResponse.newBuilder().setJob(jobs.show(jobs.cloned(request))).build());
  }

  @Override
  public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> out) {
    calls.unary(
        out,
        () -> GetJobResponse.newBuilder().setJob(jobs.show(jobs.get(request.getJobId()))).build());
  }

  @Override
  public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> out) {
    calls.unary(
        out,
        () -> {
          Page<Job> page = jobs.list(request);
          ListJobsResponse.Builder answer =
              ListJobsResponse.newBuilder().addAllJobs(jobs.show(page.items()));
          page.nextToken().ifPresent(answer::setNextPageToken);
          return answer.build();
        });
  }

  @Override
  public void listJobAttempts(
      ListJobAttemptsRequest request, StreamObserver<ListJobAttemptsResponse> out) {
    calls.unary(
        out,
        () -> {
          ListJobAttemptsResponse.Builder answer = ListJobAttemptsResponse.newBuilder();
          attempts
              .of(jobs.get(request.getJobId()))
              .forEach(attempt -> answer.addAttempts(JobMapper.of(attempt)));
          return answer.build();
        });
  }

  @Override
  public void cancelJob(CancelJobRequest request, StreamObserver<CancelJobResponse> out) {
    calls.unary(
        out,
        () ->
            CancelJobResponse.newBuilder()
                .setJob(jobs.show(jobs.cancel(request.getJobId())))
                .build());
  }

  @Override
  public void deleteJob(DeleteJobRequest request, StreamObserver<DeleteJobResponse> out) {
    calls.unary(
        out,
        () -> {
          jobs.delete(request.getJobId());
          return DeleteJobResponse.getDefaultInstance();
        });
  }

  @Override
  public void readJobLog(ReadJobLogRequest request, StreamObserver<ReadJobLogResponse> out) {
    calls.stream(out, emitter -> log.read(request, emitter));
  }
}
