package io.millrace.models.deployment;

import com.google.api.HttpBody;
import io.grpc.stub.StreamObserver;
import io.millrace.models.v1.CreateDeploymentRequest;
import io.millrace.models.v1.CreateDeploymentResponse;
import io.millrace.models.v1.DeleteDeploymentRequest;
import io.millrace.models.v1.DeleteDeploymentResponse;
import io.millrace.models.v1.DeploymentServiceGrpc.DeploymentServiceImplBase;
import io.millrace.models.v1.GetDeploymentRequest;
import io.millrace.models.v1.GetDeploymentResponse;
import io.millrace.models.v1.InvokeDeploymentRequest;
import io.millrace.models.v1.InvokeDeploymentStreamRequest;
import io.millrace.models.v1.ListDeploymentRevisionsRequest;
import io.millrace.models.v1.ListDeploymentRevisionsResponse;
import io.millrace.models.v1.ListDeploymentsRequest;
import io.millrace.models.v1.ListDeploymentsResponse;
import io.millrace.models.v1.PromoteDeploymentRequest;
import io.millrace.models.v1.PromoteDeploymentResponse;
import io.millrace.models.v1.RollbackDeploymentRequest;
import io.millrace.models.v1.RollbackDeploymentResponse;
import io.millrace.models.v1.UpdateDeploymentRequest;
import io.millrace.models.v1.UpdateDeploymentResponse;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.grpc.Emitter;
import io.quarkus.grpc.GrpcService;

/** The DeploymentService of the contract. */
@GrpcService
class DeploymentApi extends DeploymentServiceImplBase {

  private final Calls calls;
  private final Deployments deployments;
  private final DeploymentHistory history;

  DeploymentApi(Calls calls, Deployments deployments, DeploymentHistory history) {
    this.calls = calls;
    this.deployments = deployments;
    this.history = history;
  }

  @Override
  public void createDeployment(
      CreateDeploymentRequest request, StreamObserver<CreateDeploymentResponse> out) {
    calls.unary(
        out,
        () ->
            CreateDeploymentResponse.newBuilder()
                .setDeployment(deployments.create(request))
                .build());
  }

  @Override
  public void getDeployment(
      GetDeploymentRequest request, StreamObserver<GetDeploymentResponse> out) {
    calls.unary(
        out,
        () ->
            GetDeploymentResponse.newBuilder()
                .setDeployment(deployments.get(request.getName()))
                .build());
  }

  @Override
  public void listDeployments(
      ListDeploymentsRequest request, StreamObserver<ListDeploymentsResponse> out) {
    calls.unary(
        out,
        () -> ListDeploymentsResponse.newBuilder().addAllDeployments(deployments.all()).build());
  }

  @Override
  public void updateDeployment(
      UpdateDeploymentRequest request, StreamObserver<UpdateDeploymentResponse> out) {
    calls.unary(
        out,
        () ->
            UpdateDeploymentResponse.newBuilder()
                .setDeployment(deployments.update(request))
                .build());
  }

  @Override
  public void promoteDeployment(
      PromoteDeploymentRequest request, StreamObserver<PromoteDeploymentResponse> out) {
    calls.unary(
        out,
        () ->
            PromoteDeploymentResponse.newBuilder()
                .setDeployment(deployments.promote(request.getName()))
                .build());
  }

  @Override
  public void rollbackDeployment(
      RollbackDeploymentRequest request, StreamObserver<RollbackDeploymentResponse> out) {
    Integer revision = request.hasRevision() ? request.getRevision() : null;
    calls.unary(
        out,
        () ->
            RollbackDeploymentResponse.newBuilder()
                .setDeployment(deployments.rollback(request.getName(), revision))
                .build());
  }

  @Override
  public void listDeploymentRevisions(
      ListDeploymentRevisionsRequest request, StreamObserver<ListDeploymentRevisionsResponse> out) {
    calls.unary(
        out,
        () ->
            ListDeploymentRevisionsResponse.newBuilder()
                .addAllRevisions(history.of(request.getName()))
                .build());
  }

  @Override
  public void deleteDeployment(
      DeleteDeploymentRequest request, StreamObserver<DeleteDeploymentResponse> out) {
    calls.unary(
        out,
        () -> {
          deployments.delete(request.getName());
          return DeleteDeploymentResponse.getDefaultInstance();
        });
  }

  @Override
  public void invokeDeployment(InvokeDeploymentRequest request, StreamObserver<HttpBody> out) {
    calls.unary(
        out, () -> deployments.invoke(request.getName(), request.getCanary(), request.getBody()));
  }

  @Override
  public void invokeDeploymentStream(
      InvokeDeploymentStreamRequest request, StreamObserver<HttpBody> out) {
    calls.<HttpBody>stream(
        out,
        emitter ->
            deployments.stream(
                request.getName(),
                request.getCanary(),
                request.getBody(),
                part -> emit(emitter, part)));
  }

  private static void emit(Emitter<HttpBody> emitter, HttpBody part) {
    try {
      emitter.emit(part);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw MillraceException.unavailable("The server is being stopped.", stopped);
    }
  }
}
