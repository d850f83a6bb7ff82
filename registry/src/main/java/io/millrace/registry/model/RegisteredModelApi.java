package io.millrace.registry.model;

import io.grpc.stub.StreamObserver;
import io.millrace.registry.shared.ModelName;
import io.millrace.registry.shared.Stage;
import io.millrace.registry.shared.Tags;
import io.millrace.registry.v1.CreateRegisteredModelRequest;
import io.millrace.registry.v1.CreateRegisteredModelResponse;
import io.millrace.registry.v1.DeleteRegisteredModelRequest;
import io.millrace.registry.v1.DeleteRegisteredModelResponse;
import io.millrace.registry.v1.DeleteRegisteredModelTagRequest;
import io.millrace.registry.v1.DeleteRegisteredModelTagResponse;
import io.millrace.registry.v1.GetLatestVersionsRequest;
import io.millrace.registry.v1.GetLatestVersionsResponse;
import io.millrace.registry.v1.GetRegisteredModelRequest;
import io.millrace.registry.v1.GetRegisteredModelResponse;
import io.millrace.registry.v1.RegisteredModelServiceGrpc.RegisteredModelServiceImplBase;
import io.millrace.registry.v1.RenameRegisteredModelRequest;
import io.millrace.registry.v1.RenameRegisteredModelResponse;
import io.millrace.registry.v1.SearchRegisteredModelsRequest;
import io.millrace.registry.v1.SearchRegisteredModelsResponse;
import io.millrace.registry.v1.SetRegisteredModelTagRequest;
import io.millrace.registry.v1.SetRegisteredModelTagResponse;
import io.millrace.registry.v1.UpdateRegisteredModelRequest;
import io.millrace.registry.v1.UpdateRegisteredModelResponse;
import io.millrace.runtime.grpc.Calls;
import io.quarkus.grpc.GrpcService;
import java.util.SortedMap;

/** The RegisteredModelService of the contract. */
@GrpcService
class RegisteredModelApi extends RegisteredModelServiceImplBase {

  private final Calls calls;
  private final RegisteredModelStore models;
  private final ModelVersionStore versions;
  private final RegisteredModelReader reader;
  private final RegisteredModelFinder finder;

  RegisteredModelApi(
      Calls calls,
      RegisteredModelStore models,
      ModelVersionStore versions,
      RegisteredModelReader reader,
      RegisteredModelFinder finder) {
    this.calls = calls;
    this.models = models;
    this.versions = versions;
    this.reader = reader;
    this.finder = finder;
  }

  @Override
  public void createRegisteredModel(
      CreateRegisteredModelRequest request, StreamObserver<CreateRegisteredModelResponse> out) {
    calls.unary(
        out,
        () -> {
          String name = ModelName.check(request.getName());
          SortedMap<String, String> tags = Tags.of(request.getTagsList());
          NewModelVersion.checkDescription(request.getDescription());
          return CreateRegisteredModelResponse.newBuilder()
              .setRegisteredModel(
                  reader.after(() -> models.create(name, tags, request.getDescription())))
              .build();
        });
  }

  @Override
  public void renameRegisteredModel(
      RenameRegisteredModelRequest request, StreamObserver<RenameRegisteredModelResponse> out) {
    calls.unary(
        out,
        () -> {
          String newName = ModelName.check(request.getNewName(), "new_name");
          String name = ModelName.check(request.getName());
          return RenameRegisteredModelResponse.newBuilder()
              .setRegisteredModel(reader.after(() -> models.rename(name, newName)))
              .build();
        });
  }

  @Override
  public void updateRegisteredModel(
      UpdateRegisteredModelRequest request, StreamObserver<UpdateRegisteredModelResponse> out) {
    calls.unary(
        out,
        () -> {
          NewModelVersion.checkDescription(request.getDescription());
          String name = ModelName.check(request.getName());
          return UpdateRegisteredModelResponse.newBuilder()
              .setRegisteredModel(reader.after(() -> models.update(name, request.getDescription())))
              .build();
        });
  }

  @Override
  public void deleteRegisteredModel(
      DeleteRegisteredModelRequest request, StreamObserver<DeleteRegisteredModelResponse> out) {
    calls.unary(
        out,
        () -> {
          models.remove(ModelName.check(request.getName()));
          return DeleteRegisteredModelResponse.getDefaultInstance();
        });
  }

  @Override
  public void getRegisteredModel(
      GetRegisteredModelRequest request, StreamObserver<GetRegisteredModelResponse> out) {
    calls.unary(
        out,
        () ->
            GetRegisteredModelResponse.newBuilder()
                .setRegisteredModel(reader.read(ModelName.check(request.getName())))
                .build());
  }

  @Override
  public void searchRegisteredModels(
      SearchRegisteredModelsRequest request, StreamObserver<SearchRegisteredModelsResponse> out) {
    calls.stream(out, emitter -> finder.find(request, emitter));
  }

  @Override
  public void getLatestVersions(
      GetLatestVersionsRequest request, StreamObserver<GetLatestVersionsResponse> out) {
    calls.unary(
        out,
        () -> {
          GetLatestVersionsResponse.Builder answer = GetLatestVersionsResponse.newBuilder();
          versions
              .latest(ModelName.check(request.getName()), Stage.parseAll(request.getStagesList()))
              .forEach(version -> answer.addModelVersions(ModelVersionMapper.toProto(version)));
          return answer.build();
        });
  }

  @Override
  public void setRegisteredModelTag(
      SetRegisteredModelTagRequest request, StreamObserver<SetRegisteredModelTagResponse> out) {
    calls.unary(
        out,
        () -> {
          Tags.check(request.getKey(), request.getValue(), "key");
          models.setTag(ModelName.check(request.getName()), request.getKey(), request.getValue());
          return SetRegisteredModelTagResponse.getDefaultInstance();
        });
  }

  @Override
  public void deleteRegisteredModelTag(
      DeleteRegisteredModelTagRequest request,
      StreamObserver<DeleteRegisteredModelTagResponse> out) {
    calls.unary(
        out,
        () -> {
          models.deleteTag(ModelName.check(request.getName()), request.getKey());
          return DeleteRegisteredModelTagResponse.getDefaultInstance();
        });
  }
}
