package io.millrace.models.batch;

import static io.millrace.runtime.channel.Upstream.ask;
import static io.millrace.runtime.channel.Upstream.call;

import io.millrace.artifact.ModelUri;
import io.millrace.models.engine.Engines;
import io.millrace.models.source.ModelCache;
import io.millrace.models.source.ModelResolver;
import io.millrace.models.source.ResolvedModel;
import io.millrace.models.v1.Deployment;
import io.millrace.models.v1.DeploymentServiceGrpc;
import io.millrace.models.v1.GetDeploymentRequest;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;

/** From what a caller names to a model's files. */
@ApplicationScoped
class BatchModels {

  private final Channels channels;
  private final ModelResolver resolver;
  private final ModelCache cache;
  private final Engines engines;

  BatchModels(Channels channels, ModelResolver resolver, ModelCache cache, Engines engines) {
    this.channels = channels;
    this.resolver = resolver;
    this.cache = cache;
    this.engines = engines;
  }

  /**
   * Resolves and fetches.
   *
   * @param source a URI, or the name of a deployment
   * @throws MillraceException as {@link ModelResolver#resolve} and {@link ModelCache#fetch};
   *     TEMPORARILY_UNAVAILABLE while the deployment is being loaded
   */
  BatchModel fetch(String source) {
    String uri = source.contains(":") ? source : deployed(source);
    ResolvedModel resolved = resolver.resolve(ModelUri.parse("source", uri));
    return new BatchModel(resolved.fixedUri(), cache.fetch(resolved), engines);
  }

  private String deployed(String name) {
    Deployment deployment =
        call(
            () ->
                ask(
                        channels,
                        DeploymentServiceGrpc.SERVICE_NAME,
                        DeploymentServiceGrpc::newBlockingStub)
                    .getDeployment(GetDeploymentRequest.newBuilder().setName(name).build())
                    .getDeployment());
    if (!deployment.hasResolvedSource()) {
      throw MillraceException.unavailable(
          "Deployment '%s' serves no model yet.".formatted(name), null);
    }
    return deployment.getResolvedSource();
  }
}
