package io.millrace.conformance.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.millrace.conformance.Server;
import io.millrace.registry.v1.AliasServiceGrpc;
import io.millrace.registry.v1.CreateModelVersionRequest;
import io.millrace.registry.v1.CreateRegisteredModelRequest;
import io.millrace.registry.v1.GetModelVersionByAliasRequest;
import io.millrace.registry.v1.HistoryServiceGrpc;
import io.millrace.registry.v1.ModelVersionServiceGrpc;
import io.millrace.registry.v1.RegisteredModelServiceGrpc;
import io.millrace.registry.v1.SetAliasRequest;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tests of the registry's contract over gRPC, which the registry answers itself. */
abstract class RegistrySuite extends GrpcSuite {
  static final String INVALID = "INVALID_PARAMETER_VALUE";
  static final String ABSENT = "RESOURCE_DOES_NOT_EXIST";
  static final String SOURCE = "s3://bucket/model";

  private static final long SECONDS = 60;

  private ManagedChannel registry;

  @BeforeAll
  final void openRegistry() {
    registry = NettyChannelBuilder.forTarget(Server.registryGrpc()).usePlaintext().build();
  }

  @AfterAll
  final void closeRegistry() {
    if (registry != null) {
      registry.shutdownNow();
    }
  }

  final ManagedChannel registry() {
    return registry;
  }

  final RegisteredModelServiceGrpc.RegisteredModelServiceBlockingStub models() {
    return RegisteredModelServiceGrpc.newBlockingStub(registry)
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  final ModelVersionServiceGrpc.ModelVersionServiceBlockingStub versions() {
    return ModelVersionServiceGrpc.newBlockingStub(registry)
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  final AliasServiceGrpc.AliasServiceBlockingStub aliases() {
    return AliasServiceGrpc.newBlockingStub(registry).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  final HistoryServiceGrpc.HistoryServiceBlockingStub history() {
    return HistoryServiceGrpc.newBlockingStub(registry)
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  /** A name that no model has. */
  static String newName() {
    return "grpc-" + UUID.randomUUID();
  }

  /** The name of a fresh model. */
  final String createModel() {
    return createModel(newName());
  }

  final String createModel(String name) {
    return models()
        .createRegisteredModel(CreateRegisteredModelRequest.newBuilder().setName(name).build())
        .getRegisteredModel()
        .getName();
  }

  /** The number of the model's next version. */
  final String createVersion(String model) {
    return versions()
        .createModelVersion(
            CreateModelVersionRequest.newBuilder().setName(model).setSource(SOURCE).build())
        .getModelVersion()
        .getVersion();
  }

  final void setAlias(String model, String alias, String version) {
    aliases()
        .setAlias(
            SetAliasRequest.newBuilder()
                .setName(model)
                .setAlias(alias)
                .setVersion(version)
                .build());
  }

  /** The version that an alias points to. */
  final String resolve(String model, String alias) {
    return aliases()
        .getModelVersionByAlias(
            GetModelVersionByAliasRequest.newBuilder().setName(model).setAlias(alias).build())
        .getModelVersion()
        .getVersion();
  }
}
