package io.millrace.registry.testing;

import io.grpc.ManagedChannel;
import io.millrace.common.v1.Tag;
import io.millrace.registry.v1.AliasServiceGrpc;
import io.millrace.registry.v1.AliasServiceGrpc.AliasServiceBlockingStub;
import io.millrace.registry.v1.CreateModelVersionRequest;
import io.millrace.registry.v1.CreateRegisteredModelRequest;
import io.millrace.registry.v1.GetModelVersionRequest;
import io.millrace.registry.v1.GetRegisteredModelRequest;
import io.millrace.registry.v1.HistoryServiceGrpc;
import io.millrace.registry.v1.HistoryServiceGrpc.HistoryServiceBlockingStub;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.registry.v1.ModelVersionServiceGrpc;
import io.millrace.registry.v1.ModelVersionServiceGrpc.ModelVersionServiceBlockingStub;
import io.millrace.registry.v1.RegisteredModel;
import io.millrace.registry.v1.RegisteredModelServiceGrpc;
import io.millrace.registry.v1.RegisteredModelServiceGrpc.RegisteredModelServiceBlockingStub;
import io.millrace.registry.v1.SetAliasRequest;
import io.millrace.registry.v1.TransitionModelVersionStageRequest;
import java.util.List;
import java.util.UUID;

/** The registry under test, as a client from outside reaches it, in a test's words. */
public final class Registry implements AutoCloseable {

  private final ManagedChannel channel = Port.connect();

  /** The models. */
  public final RegisteredModelServiceBlockingStub models =
      RegisteredModelServiceGrpc.newBlockingStub(channel);

  /** The versions. */
  public final ModelVersionServiceBlockingStub versions =
      ModelVersionServiceGrpc.newBlockingStub(channel);

  /** The aliases. */
  public final AliasServiceBlockingStub aliases = AliasServiceGrpc.newBlockingStub(channel);

  /** The history. */
  public final HistoryServiceBlockingStub history = HistoryServiceGrpc.newBlockingStub(channel);

  /** The connection, for other services of the application. */
  public ManagedChannel channel() {
    return channel;
  }

  /** A name that no other test uses. */
  public static String newName() {
    return "model " + UUID.randomUUID();
  }

  /** Creates a model with a name of its own; the answer is its name. */
  public String newModel(Tag... tags) {
    String name = newName();
    models.createRegisteredModel(
        CreateRegisteredModelRequest.newBuilder().setName(name).addAllTags(List.of(tags)).build());
    return name;
  }

  /** Creates the next version of a model, from files in a store that only clients know. */
  public ModelVersion newVersion(String name, Tag... tags) {
    return newVersion(
        CreateModelVersionRequest.newBuilder()
            .setName(name)
            .setSource("s3://bucket/" + UUID.randomUUID())
            .addAllTags(List.of(tags)));
  }

  /** Creates a version. */
  public ModelVersion newVersion(CreateModelVersionRequest.Builder request) {
    return versions.createModelVersion(request.build()).getModelVersion();
  }

  /** A model as it is stored. */
  public RegisteredModel get(String name) {
    return models
        .getRegisteredModel(GetRegisteredModelRequest.newBuilder().setName(name).build())
        .getRegisteredModel();
  }

  /** A version as it is stored. */
  public ModelVersion get(String name, String version) {
    return versions
        .getModelVersion(
            GetModelVersionRequest.newBuilder().setName(name).setVersion(version).build())
        .getModelVersion();
  }

  /** Points an alias to a version. */
  public void point(String name, String alias, String version) {
    aliases.setAlias(
        SetAliasRequest.newBuilder().setName(name).setAlias(alias).setVersion(version).build());
  }

  /** Moves a version to a stage. */
  public ModelVersion move(String name, String version, String stage, boolean archiveOthers) {
    return versions
        .transitionModelVersionStage(
            TransitionModelVersionStageRequest.newBuilder()
                .setName(name)
                .setVersion(version)
                .setStage(stage)
                .setArchiveExistingVersions(archiveOthers)
                .build())
        .getModelVersion();
  }

  /** A tag. */
  public static Tag tag(String key, String value) {
    return Tag.newBuilder().setKey(key).setValue(value).build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
