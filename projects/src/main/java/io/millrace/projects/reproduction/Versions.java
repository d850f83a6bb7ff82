package io.millrace.projects.reproduction;

import io.millrace.artifact.ModelUri;
import io.millrace.registry.v1.AliasServiceGrpc;
import io.millrace.registry.v1.GetModelVersionByAliasRequest;
import io.millrace.registry.v1.GetModelVersionRequest;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.registry.v1.ModelVersionServiceGrpc;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.channel.Upstream;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;

/** Versions of models, as the registry has them. */
@ApplicationScoped
class Versions {

  private final Channels channels;

  Versions(Channels channels) {
    this.channels = channels;
  }

  /** The run that a version is from. */
  String runId(ModelUri.Version version) {
    return runId(
        Upstream.call(
            () ->
                Upstream.ask(
                        channels,
                        ModelVersionServiceGrpc.SERVICE_NAME,
                        ModelVersionServiceGrpc::newBlockingStub)
                    .getModelVersion(
                        GetModelVersionRequest.newBuilder()
                            .setName(version.name())
                            .setVersion(version.version())
                            .build())
                    .getModelVersion()));
  }

  /** The run that the version of an alias is from. */
  String runId(ModelUri.Alias alias) {
    return runId(
        Upstream.call(
            () ->
                Upstream.ask(
                        channels, AliasServiceGrpc.SERVICE_NAME, AliasServiceGrpc::newBlockingStub)
                    .getModelVersionByAlias(
                        GetModelVersionByAliasRequest.newBuilder()
                            .setName(alias.name())
                            .setAlias(alias.alias())
                            .build())
                    .getModelVersion()));
  }

  private static String runId(ModelVersion version) {
    if (version.getRunId().isEmpty()) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'uri' supplied: Version %s of model '%s' does not say which run it is from."
              .formatted(version.getVersion(), version.getName()));
    }
    return version.getRunId();
  }
}
