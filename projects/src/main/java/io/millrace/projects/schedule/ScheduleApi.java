package io.millrace.projects.schedule;

import io.grpc.stub.StreamObserver;
import io.millrace.projects.job.Jobs;
import io.millrace.projects.v1.CreateScheduleRequest;
import io.millrace.projects.v1.CreateScheduleResponse;
import io.millrace.projects.v1.DeleteScheduleRequest;
import io.millrace.projects.v1.DeleteScheduleResponse;
import io.millrace.projects.v1.Firing;
import io.millrace.projects.v1.GetScheduleRequest;
import io.millrace.projects.v1.GetScheduleResponse;
import io.millrace.projects.v1.ListFiringsRequest;
import io.millrace.projects.v1.ListFiringsResponse;
import io.millrace.projects.v1.ListSchedulesRequest;
import io.millrace.projects.v1.ListSchedulesResponse;
import io.millrace.projects.v1.RunScheduleRequest;
import io.millrace.projects.v1.RunScheduleResponse;
import io.millrace.projects.v1.ScheduleServiceGrpc.ScheduleServiceImplBase;
import io.millrace.projects.v1.UpdateScheduleRequest;
import io.millrace.projects.v1.UpdateScheduleResponse;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.page.Page;
import io.quarkus.grpc.GrpcService;

/** The ScheduleService of the contract. */
@GrpcService
class ScheduleApi extends ScheduleServiceImplBase {

  private final Calls calls;
  private final Schedules schedules;
  private final Jobs jobs;

  ScheduleApi(Calls calls, Schedules schedules, Jobs jobs) {
    this.calls = calls;
    this.schedules = schedules;
    this.jobs = jobs;
  }

  @Override
  public void createSchedule(
      CreateScheduleRequest request, StreamObserver<CreateScheduleResponse> out) {
    calls.unary(
        out,
        () ->
            CreateScheduleResponse.newBuilder()
                .setSchedule(schedules.show(schedules.create(request)))
                .build());
  }

  @Override
  public void updateSchedule(
      UpdateScheduleRequest request, StreamObserver<UpdateScheduleResponse> out) {
    calls.unary(
        out,
        () ->
            UpdateScheduleResponse.newBuilder()
                .setSchedule(schedules.show(schedules.update(request)))
                .build());
  }

  @Override
  public void getSchedule(GetScheduleRequest request, StreamObserver<GetScheduleResponse> out) {
    calls.unary(
        out,
        () ->
            GetScheduleResponse.newBuilder()
                .setSchedule(schedules.show(schedules.get(request.getName())))
                .build());
  }

  @Override
  public void listSchedules(
      ListSchedulesRequest request, StreamObserver<ListSchedulesResponse> out) {
    calls.unary(
        out,
        () -> {
          Page<Schedule> page = schedules.list(request);
          ListSchedulesResponse.Builder answer = ListSchedulesResponse.newBuilder();
          page.items().forEach(schedule -> answer.addSchedules(schedules.show(schedule)));
          page.nextToken().ifPresent(answer::setNextPageToken);
          return answer.build();
        });
  }

  @Override
  public void runSchedule(RunScheduleRequest request, StreamObserver<RunScheduleResponse> out) {
    calls.unary(
        out,
        () ->
            RunScheduleResponse.newBuilder()
                .setJob(jobs.show(schedules.run(request.getName())))
                .build());
  }

  @Override
  public void listFirings(ListFiringsRequest request, StreamObserver<ListFiringsResponse> out) {
    calls.unary(
        out,
        () -> {
          Page<Firing> page = schedules.firings(request);
          ListFiringsResponse.Builder answer = ListFiringsResponse.newBuilder();
          page.items().forEach(answer::addFirings);
          page.nextToken().ifPresent(answer::setNextPageToken);
          return answer.build();
        });
  }

  @Override
  public void deleteSchedule(
      DeleteScheduleRequest request, StreamObserver<DeleteScheduleResponse> out) {
    calls.unary(
        out,
        () -> {
          schedules.delete(request.getName());
          return DeleteScheduleResponse.getDefaultInstance();
        });
  }
}
