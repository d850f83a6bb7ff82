package io.millrace.models.source;

import static io.millrace.runtime.channel.Upstream.ask;
import static io.millrace.runtime.channel.Upstream.call;

import io.millrace.artifact.ModelUri;
import io.millrace.models.source.Origin.OfLoggedModel;
import io.millrace.models.source.Origin.OfRoot;
import io.millrace.models.source.Origin.OfRun;
import io.millrace.registry.v1.AliasServiceGrpc;
import io.millrace.registry.v1.GetLatestVersionsRequest;
import io.millrace.registry.v1.GetModelVersionByAliasRequest;
import io.millrace.registry.v1.GetModelVersionDownloadUriRequest;
import io.millrace.registry.v1.GetModelVersionRequest;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.registry.v1.ModelVersionServiceGrpc;
import io.millrace.registry.v1.RegisteredModelServiceGrpc;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.GetLoggedModelRequest;
import io.millrace.tracking.v1.LoggedModelServiceGrpc;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;

/** Asks registry and tracking what a URI stands for now. */
@ApplicationScoped
public class ModelResolver {

  private final Channels channels;
  private final RunModels runs;

  ModelResolver(Channels channels, RunModels runs) {
    this.channels = channels;
    this.runs = runs;
  }

  /**
   * What it stands for.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST for what is not there,
   *     TEMPORARILY_UNAVAILABLE while a service is away
   */
  public ResolvedModel resolve(ModelUri uri) {
    return switch (uri) {
      case ModelUri.LoggedModel model -> new ResolvedModel(null, null, logged(model.modelId()));
      case ModelUri.Upload upload ->
          new ResolvedModel(null, null, new Origin.OfUpload(upload.digest()));
      case ModelUri.RunPath path -> new ResolvedModel(null, null, runs.origin(path));
      case ModelUri.Version version -> version(version(version.name(), version.version()));
      case ModelUri.Alias alias -> version(aliased(alias));
      case ModelUri.Stage stage -> version(latest(stage));
    };
  }

  private ModelVersion version(String name, String version) {
    return call(
        () ->
            ask(
                    channels,
                    ModelVersionServiceGrpc.SERVICE_NAME,
                    ModelVersionServiceGrpc::newBlockingStub)
                .getModelVersion(
                    GetModelVersionRequest.newBuilder().setName(name).setVersion(version).build())
                .getModelVersion());
  }

  private ModelVersion aliased(ModelUri.Alias alias) {
    return call(
        () ->
            ask(channels, AliasServiceGrpc.SERVICE_NAME, AliasServiceGrpc::newBlockingStub)
                .getModelVersionByAlias(
                    GetModelVersionByAliasRequest.newBuilder()
                        .setName(alias.name())
                        .setAlias(alias.alias())
                        .build())
                .getModelVersion());
  }

  private ModelVersion latest(ModelUri.Stage stage) {
    GetLatestVersionsRequest.Builder request =
        GetLatestVersionsRequest.newBuilder().setName(stage.name());
    if (!stage.isLatest()) {
      request.addStages(stage.stage());
    }
    return call(
            () ->
                ask(
                        channels,
                        RegisteredModelServiceGrpc.SERVICE_NAME,
                        RegisteredModelServiceGrpc::newBlockingStub)
                    .getLatestVersions(request.build())
                    .getModelVersionsList())
        .stream()
        .max(Comparator.comparingInt(version -> Integer.parseInt(version.getVersion())))
        .orElseThrow(
            () ->
                MillraceException.notFound(
                    "No versions of model with name '%s' and stage '%s' found"
                        .formatted(stage.name(), stage.stage())));
  }

  private ResolvedModel version(ModelVersion version) {
    return new ResolvedModel(version.getName(), version.getVersion(), origin(version));
  }

  /**
   * A logged model says best where its files are. Any other source may be gone since, such as the
   * version that this one is a copy of: then it is the location that the files had.
   */
  private Origin origin(ModelVersion version) {
    if (version.getSource().startsWith("models:")
        && ModelUri.parse("source", version.getSource())
            instanceof ModelUri.LoggedModel(String modelId)) {
      return logged(modelId);
    }
    String location =
        call(
            () ->
                ask(
                        channels,
                        ModelVersionServiceGrpc.SERVICE_NAME,
                        ModelVersionServiceGrpc::newBlockingStub)
                    .getModelVersionDownloadUri(
                        GetModelVersionDownloadUriRequest.newBuilder()
                            .setName(version.getName())
                            .setVersion(version.getVersion())
                            .build())
                    .getArtifactUri());
    return located(version, location);
  }

  private Origin located(ModelVersion version, String location) {
    if (isModelUri(location)) {
      return resolve(ModelUri.parse("source", location)).origin();
    }
    if (location.startsWith("mlflow-artifacts:")) {
      return new OfRoot(location.substring("mlflow-artifacts:".length()).replaceFirst("^/+", ""));
    }
    return runs.below(version.getRunId(), location)
        .map(path -> (Origin) new OfRun(version.getRunId(), path))
        .orElseThrow(
            () ->
                MillraceException.invalid(
                    ("The files of version %s of model '%s' are at '%s', which is neither a logged model's"
                            + " nor its run's: this server does not fetch them.")
                        .formatted(version.getVersion(), version.getName(), location)));
  }

  private Origin logged(String modelId) {
    return new OfLoggedModel(
        call(
            () ->
                ask(
                        channels,
                        LoggedModelServiceGrpc.SERVICE_NAME,
                        LoggedModelServiceGrpc::newBlockingStub)
                    .getLoggedModel(GetLoggedModelRequest.newBuilder().setModelId(modelId).build())
                    .getModel()
                    .getInfo()
                    .getModelId()));
  }

  private static boolean isModelUri(String location) {
    return location.startsWith("models:") || location.startsWith("runs:");
  }
}
