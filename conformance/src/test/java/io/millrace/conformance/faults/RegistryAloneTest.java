package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.millrace.conformance.Applications;
import io.millrace.conformance.Setting;
import io.millrace.registry.v1.AliasServiceGrpc;
import io.millrace.registry.v1.CreateModelVersionRequest;
import io.millrace.registry.v1.CreateRegisteredModelRequest;
import io.millrace.registry.v1.GetModelVersionByAliasRequest;
import io.millrace.registry.v1.GetRegisteredModelRequest;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.registry.v1.ModelVersionServiceGrpc;
import io.millrace.registry.v1.RegisteredModelServiceGrpc;
import io.millrace.registry.v1.SetAliasRequest;
import io.millrace.tracking.v1.CreateLoggedModelRequest;
import io.millrace.tracking.v1.GetLoggedModelRequest;
import io.millrace.tracking.v1.LoggedModelServiceGrpc;
import io.millrace.tracking.v1.LoggedModelServiceGrpc.LoggedModelServiceBlockingStub;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The registry without tracking: what it can do alone works, the rest is refused whole. */
@Tag("fault")
@Timeout(300)
class RegistryAloneTest {

  @Test
  void whatNeedsTrackingWaitsForItAndTheRestDoesNot() throws Exception {
    assumeTrue(!Setting.URL.isSet() && Applications.areBuilt(), "needs the packaged applications");
    try (Applications applications = Applications.start()) {
      String tracking = Applications.unused();
      ManagedChannel registry = connect(applications.registry(tracking));
      ManagedChannel later = connect(tracking);
      try {
        worksAlone(registry);
        refusesWhole(registry);
        applications.tracking(tracking);
        tellsTrackingOnceItIsThere(registry, later);
      } finally {
        registry.shutdownNow();
        later.shutdownNow();
      }
    }
  }

  private static ManagedChannel connect(String address) {
    return NettyChannelBuilder.forTarget(address).usePlaintext().build();
  }

  private static void worksAlone(ManagedChannel registry) {
    RegisteredModelServiceGrpc.newBlockingStub(registry)
        .createRegisteredModel(CreateRegisteredModelRequest.newBuilder().setName("alone").build());
    create(registry, "s3://bucket/model", "");
    var aliases = AliasServiceGrpc.newBlockingStub(registry);
    aliases.setAlias(
        SetAliasRequest.newBuilder().setName("alone").setAlias("champion").setVersion("1").build());
    assertThat(
            aliases
                .getModelVersionByAlias(
                    GetModelVersionByAliasRequest.newBuilder()
                        .setName("alone")
                        .setAlias("champion")
                        .build())
                .getModelVersion()
                .getVersion())
        .isEqualTo("1");
  }

  private static void refusesWhole(ManagedChannel registry) {
    String id = "m-" + "0".repeat(32);
    StatusRuntimeException refusal =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> create(registry, "models:/" + id, id));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refusal.getStatus().getDescription()).contains("Tracking").contains("Try again");
    assertThat(
            RegisteredModelServiceGrpc.newBlockingStub(registry)
                .getRegisteredModel(GetRegisteredModelRequest.newBuilder().setName("alone").build())
                .getRegisteredModel()
                .getLatestVersionsList())
        .extracting(ModelVersion::getVersion)
        .containsExactly("1");
  }

  private static void tellsTrackingOnceItIsThere(ManagedChannel registry, ManagedChannel tracking)
      throws InterruptedException {
    LoggedModelServiceBlockingStub models =
        LoggedModelServiceGrpc.newBlockingStub(tracking).withWaitForReady();
    String id =
        models
            .createLoggedModel(CreateLoggedModelRequest.newBuilder().setExperimentId("0").build())
            .getModel()
            .getInfo()
            .getModelId();
    assertThat(createPatiently(registry, "models:/" + id, id).getVersion()).isEqualTo("2");
    assertThat(
            models
                .getLoggedModel(GetLoggedModelRequest.newBuilder().setModelId(id).build())
                .getModel()
                .getInfo()
                .getTagsList())
        .extracting(tag -> tag.getValue())
        .contains("[{\"name\": \"alone\", \"version\": 2}]");
  }

  /** The registry's own connection finds tracking again within seconds. */
  private static ModelVersion createPatiently(ManagedChannel registry, String source, String id)
      throws InterruptedException {
    while (true) {
      try {
        return create(registry, source, id);
      } catch (StatusRuntimeException refusal) {
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        Thread.sleep(100);
      }
    }
  }

  private static ModelVersion create(ManagedChannel registry, String source, String modelId) {
    return ModelVersionServiceGrpc.newBlockingStub(registry)
        .createModelVersion(
            CreateModelVersionRequest.newBuilder()
                .setName("alone")
                .setSource(source)
                .setModelId(modelId)
                .build())
        .getModelVersion();
  }
}
