package io.millrace.registry.model;

import io.grpc.stub.StreamObserver;
import io.millrace.registry.link.Linker;
import io.millrace.registry.shared.ModelName;
import io.millrace.registry.shared.Stage;
import io.millrace.registry.shared.Tags;
import io.millrace.registry.shared.VersionNumber;
import io.millrace.registry.source.SourceRules;
import io.millrace.registry.v1.CreateModelVersionRequest;
import io.millrace.registry.v1.CreateModelVersionResponse;
import io.millrace.registry.v1.DeleteModelVersionRequest;
import io.millrace.registry.v1.DeleteModelVersionResponse;
import io.millrace.registry.v1.DeleteModelVersionTagRequest;
import io.millrace.registry.v1.DeleteModelVersionTagResponse;
import io.millrace.registry.v1.GetModelVersionDownloadUriRequest;
import io.millrace.registry.v1.GetModelVersionDownloadUriResponse;
import io.millrace.registry.v1.GetModelVersionRequest;
import io.millrace.registry.v1.GetModelVersionResponse;
import io.millrace.registry.v1.ModelVersionServiceGrpc.ModelVersionServiceImplBase;
import io.millrace.registry.v1.SearchModelVersionsRequest;
import io.millrace.registry.v1.SearchModelVersionsResponse;
import io.millrace.registry.v1.SetModelVersionTagRequest;
import io.millrace.registry.v1.SetModelVersionTagResponse;
import io.millrace.registry.v1.TransitionModelVersionStageRequest;
import io.millrace.registry.v1.TransitionModelVersionStageResponse;
import io.millrace.registry.v1.UpdateModelVersionRequest;
import io.millrace.registry.v1.UpdateModelVersionResponse;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Calls;
import io.quarkus.grpc.GrpcService;

/** The ModelVersionService of the contract. */
@GrpcService
class ModelVersionApi extends ModelVersionServiceImplBase {

  private final Calls calls;
  private final ModelVersionStore versions;
  private final ModelVersionFinder finder;
  private final SourceRules sources;
  private final Linker linker;

  ModelVersionApi(
      Calls calls,
      ModelVersionStore versions,
      ModelVersionFinder finder,
      SourceRules sources,
      Linker linker) {
    this.calls = calls;
    this.versions = versions;
    this.finder = finder;
    this.sources = sources;
    this.linker = linker;
  }

  @Override
  public void createModelVersion(
      CreateModelVersionRequest request, StreamObserver<CreateModelVersionResponse> out) {
    calls.unary(
        out,
        () -> {
          NewModelVersion wanted = NewModelVersion.of(request, sources);
          ModelVersionEntity created = versions.create(wanted);
          if (!wanted.source().modelId().isEmpty()) {
            // Committed already: who reads the logged model next finds the version there.
            linker.tell(wanted.source().modelId(), wanted.name(), created.version);
          }
          return CreateModelVersionResponse.newBuilder()
              .setModelVersion(ModelVersionMapper.toProto(created))
              .build();
        });
  }

  @Override
  public void updateModelVersion(
      UpdateModelVersionRequest request, StreamObserver<UpdateModelVersionResponse> out) {
    calls.unary(
        out,
        () -> {
          NewModelVersion.checkDescription(request.getDescription());
          ModelVersionEntity updated =
              versions.update(
                  ModelName.check(request.getName()),
                  VersionNumber.parse(request.getName(), request.getVersion()),
                  request.hasDescription() ? request.getDescription() : null);
          return UpdateModelVersionResponse.newBuilder()
              .setModelVersion(ModelVersionMapper.toProto(updated))
              .build();
        });
  }

  @Override
  public void transitionModelVersionStage(
      TransitionModelVersionStageRequest request,
      StreamObserver<TransitionModelVersionStageResponse> out) {
    calls.unary(
        out,
        () -> {
          Stage stage = Stage.parse(request.getStage());
          if (request.getArchiveExistingVersions() && !stage.isActive()) {
            throw MillraceException.invalid(
                "Model version transition cannot archive existing model versions because '%s' is not an Active stage. Valid stages are ['Staging', 'Production']"
                    .formatted(stage.text()));
          }
          ModelVersionEntity moved =
              versions.transition(
                  ModelName.check(request.getName()),
                  VersionNumber.parse(request.getName(), request.getVersion()),
                  stage,
                  request.getArchiveExistingVersions());
          return TransitionModelVersionStageResponse.newBuilder()
              .setModelVersion(ModelVersionMapper.toProto(moved))
              .build();
        });
  }

  @Override
  public void deleteModelVersion(
      DeleteModelVersionRequest request, StreamObserver<DeleteModelVersionResponse> out) {
    calls.unary(
        out,
        () -> {
          versions.remove(
              ModelName.check(request.getName()),
              VersionNumber.parse(request.getName(), request.getVersion()));
          return DeleteModelVersionResponse.getDefaultInstance();
        });
  }

  @Override
  public void getModelVersion(
      GetModelVersionRequest request, StreamObserver<GetModelVersionResponse> out) {
    calls.unary(
        out,
        () ->
            GetModelVersionResponse.newBuilder()
                .setModelVersion(
                    ModelVersionMapper.toProto(get(request.getName(), request.getVersion())))
                .build());
  }

  @Override
  public void searchModelVersions(
      SearchModelVersionsRequest request, StreamObserver<SearchModelVersionsResponse> out) {
    calls.stream(out, emitter -> finder.find(request, emitter));
  }

  @Override
  public void getModelVersionDownloadUri(
      GetModelVersionDownloadUriRequest request,
      StreamObserver<GetModelVersionDownloadUriResponse> out) {
    calls.unary(
        out,
        () -> {
          ModelVersionEntity version = get(request.getName(), request.getVersion());
          return GetModelVersionDownloadUriResponse.newBuilder()
              .setArtifactUri(version.downloadUri == null ? version.source : version.downloadUri)
              .build();
        });
  }

  @Override
  public void setModelVersionTag(
      SetModelVersionTagRequest request, StreamObserver<SetModelVersionTagResponse> out) {
    calls.unary(
        out,
        () -> {
          Tags.check(request.getKey(), request.getValue(), "key");
          versions.setTag(
              ModelName.check(request.getName()),
              VersionNumber.parse(request.getName(), request.getVersion()),
              request.getKey(),
              request.getValue());
          return SetModelVersionTagResponse.getDefaultInstance();
        });
  }

  @Override
  public void deleteModelVersionTag(
      DeleteModelVersionTagRequest request, StreamObserver<DeleteModelVersionTagResponse> out) {
    calls.unary(
        out,
        () -> {
          versions.deleteTag(
              ModelName.check(request.getName()),
              VersionNumber.parse(request.getName(), request.getVersion()),
              request.getKey());
          return DeleteModelVersionTagResponse.getDefaultInstance();
        });
  }

  private ModelVersionEntity get(String name, String version) {
    return versions.get(ModelName.check(name), VersionNumber.parse(name, version));
  }
}
