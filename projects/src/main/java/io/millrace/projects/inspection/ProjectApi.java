package io.millrace.projects.inspection;

import io.grpc.stub.StreamObserver;
import io.millrace.project.format.Project;
import io.millrace.project.format.ProjectFolder;
import io.millrace.project.source.FetchedProject;
import io.millrace.project.source.GitRepositories;
import io.millrace.project.source.ProjectUri;
import io.millrace.project.source.ResolvedGit;
import io.millrace.projects.v1.InspectProjectRequest;
import io.millrace.projects.v1.InspectProjectResponse;
import io.millrace.projects.v1.ProjectServiceGrpc.ProjectServiceImplBase;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Calls;
import io.quarkus.grpc.GrpcService;
import java.io.IOException;
import java.util.Optional;

/** The ProjectService of the contract. */
@GrpcService
class ProjectApi extends ProjectServiceImplBase {

  private final Calls calls;
  private final Checkouts checkouts;
  private final GitRepositories repositories;

  ProjectApi(Calls calls, Checkouts checkouts, GitRepositories repositories) {
    this.calls = calls;
    this.checkouts = checkouts;
    this.repositories = repositories;
  }

  @Override
  public void inspectProject(
      InspectProjectRequest request, StreamObserver<InspectProjectResponse> out) {
    calls.unary(out, () -> checkouts.inPlace(() -> inspect(request)));
  }

  private InspectProjectResponse inspect(InspectProjectRequest request) throws IOException {
    if (!(ProjectUri.parse("uri", request.getUri()) instanceof ProjectUri.Git uri)) {
      throw MillraceException.invalid("'uri' names no git repository.");
    }
    String credentials = request.getCredentials();
    ResolvedGit resolved = repositories.resolve(uri, request.getVersion(), credentials);
    try (FetchedProject fetched =
        FetchedProject.into(
            checkouts.folder(), folder -> repositories.fetch(resolved, credentials, folder))) {
      Project project = ProjectFolder.read(fetched.folder());
      InspectProjectResponse.Builder answer = InspectProjectResponse.newBuilder();
      answer
          .getProjectBuilder()
          .mergeFrom(InspectionMapper.toProto(project))
          .setUri(request.getUri())
          .setResolvedVersion(resolved.commit());
      Optional.ofNullable(resolved.branch()).ifPresent(answer.getProjectBuilder()::setBranch);
      return answer.build();
    }
  }
}
