package io.millrace.models.inspection;

import io.grpc.stub.StreamObserver;
import io.millrace.models.engine.Engines;
import io.millrace.models.format.Inspection;
import io.millrace.models.format.ModelFolder;
import io.millrace.models.source.CachedModel;
import io.millrace.models.source.ModelCache;
import io.millrace.models.source.ModelResolver;
import io.millrace.models.source.ModelUri;
import io.millrace.models.source.ResolvedModel;
import io.millrace.models.v1.InspectModelRequest;
import io.millrace.models.v1.InspectModelResponse;
import io.millrace.models.v1.ModelServiceGrpc.ModelServiceImplBase;
import io.millrace.runtime.grpc.Calls;
import io.quarkus.grpc.GrpcService;

/** The ModelService of the contract. */
@GrpcService
class ModelApi extends ModelServiceImplBase {

  private final Calls calls;
  private final ModelResolver resolver;
  private final ModelCache cache;
  private final Engines engines;

  ModelApi(Calls calls, ModelResolver resolver, ModelCache cache, Engines engines) {
    this.calls = calls;
    this.resolver = resolver;
    this.cache = cache;
    this.engines = engines;
  }

  @Override
  public void inspectModel(InspectModelRequest request, StreamObserver<InspectModelResponse> out) {
    calls.unary(out, () -> inspect(ModelUri.parse("source", request.getSource())));
  }

  private InspectModelResponse inspect(ModelUri uri) {
    ResolvedModel resolved = resolver.resolve(uri);
    try (CachedModel files = cache.fetch(resolved)) {
      ModelFolder folder = ModelFolder.open(files.folder());
      return InspectModelResponse.newBuilder()
          .setModel(
              new InspectionMapper(folder, Inspection.of(folder), engines.options(folder))
                  .toProto()
                  .setSource(resolved.fixedUri())
                  .setDigest(files.digest()))
          .build();
    }
  }
}
