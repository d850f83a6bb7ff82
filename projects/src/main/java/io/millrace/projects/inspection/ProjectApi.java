package io.millrace.projects.inspection;

import io.grpc.stub.StreamObserver;
import io.millrace.projects.upload.Uploads;
import io.millrace.projects.v1.InspectProjectRequest;
import io.millrace.projects.v1.InspectProjectResponse;
import io.millrace.projects.v1.ProjectServiceGrpc.ProjectServiceImplBase;
import io.millrace.projects.v1.UploadProjectRequest;
import io.millrace.projects.v1.UploadProjectResponse;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.grpc.InboundBytes;
import io.quarkus.grpc.GrpcService;
import java.util.Optional;

/** The ProjectService of the contract. */
@GrpcService
class ProjectApi extends ProjectServiceImplBase {

  private final Calls calls;
  private final Inspector inspector;
  private final Uploads uploads;

  ProjectApi(Calls calls, Inspector inspector, Uploads uploads) {
    this.calls = calls;
    this.inspector = inspector;
    this.uploads = uploads;
  }

  @Override
  public void inspectProject(
      InspectProjectRequest request, StreamObserver<InspectProjectResponse> out) {
    calls.unary(out, () -> inspect(request));
  }

  private InspectProjectResponse inspect(InspectProjectRequest request) {
    Inspected found =
        inspector.inspect(request.getUri(), request.getVersion(), request.getCredentials());
    InspectProjectResponse.Builder answer = InspectProjectResponse.newBuilder();
    answer
        .getProjectBuilder()
        .mergeFrom(InspectionMapper.toProto(found.project()))
        .setUri(request.getUri())
        .setResolvedVersion(found.version());
    found
        .needingPermission()
        .all()
        .forEach(
            each ->
                answer
                    .getProjectBuilder()
                    .addWarnings(
                        "%s line %d: the requirement '%s' %s, which a server has to permit."
                            .formatted(each.file(), each.line(), each.text(), each.concern())));
    Optional.ofNullable(found.branch()).ifPresent(answer.getProjectBuilder()::setBranch);
    return answer.build();
  }

  @Override
  public StreamObserver<UploadProjectRequest> uploadProject(
      StreamObserver<UploadProjectResponse> out) {
    return calls.receive(
        out,
        in ->
            UploadProjectResponse.newBuilder()
                .setUri(
                    "projects/"
                        + uploads.take(new InboundBytes<>(in, UploadProjectRequest::getData)))
                .build());
  }
}
