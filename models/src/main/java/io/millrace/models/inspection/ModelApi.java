package io.millrace.models.inspection;

import io.grpc.stub.StreamObserver;
import io.millrace.artifact.ModelUri;
import io.millrace.models.engine.Engines;
import io.millrace.models.format.Inspection;
import io.millrace.models.format.ModelFolder;
import io.millrace.models.source.CachedModel;
import io.millrace.models.source.ModelCache;
import io.millrace.models.source.ModelResolver;
import io.millrace.models.source.ResolvedModel;
import io.millrace.models.upload.ModelUploads;
import io.millrace.models.v1.InspectModelRequest;
import io.millrace.models.v1.InspectModelResponse;
import io.millrace.models.v1.ModelInspection;
import io.millrace.models.v1.ModelServiceGrpc.ModelServiceImplBase;
import io.millrace.models.v1.UploadModelRequest;
import io.millrace.models.v1.UploadModelResponse;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.grpc.InboundBytes;
import io.quarkus.grpc.GrpcService;

/** The ModelService of the contract. */
@GrpcService
class ModelApi extends ModelServiceImplBase {

  private final Calls calls;
  private final ModelResolver resolver;
  private final ModelCache cache;
  private final Engines engines;
  private final ModelUploads uploads;

  ModelApi(
      Calls calls,
      ModelResolver resolver,
      ModelCache cache,
      Engines engines,
      ModelUploads uploads) {
    this.calls = calls;
    this.resolver = resolver;
    this.cache = cache;
    this.engines = engines;
    this.uploads = uploads;
  }

  @Override
  public void inspectModel(InspectModelRequest request, StreamObserver<InspectModelResponse> out) {
    calls.unary(out, () -> inspect(ModelUri.parse("source", request.getSource())));
  }

  @Override
  public StreamObserver<UploadModelRequest> uploadModel(StreamObserver<UploadModelResponse> out) {
    return calls.receive(
        out,
        in -> {
          try (CachedModel files =
              uploads.take(new InboundBytes<>(in, UploadModelRequest::getData))) {
            String source = "uploads:/" + files.digest();
            return UploadModelResponse.newBuilder()
                .setSource(source)
                .setModel(inspect(source, files))
                .build();
          }
        });
  }

  private InspectModelResponse inspect(ModelUri uri) {
    ResolvedModel resolved = resolver.resolve(uri);
    try (CachedModel files = cache.fetch(resolved)) {
      return InspectModelResponse.newBuilder()
          .setModel(inspect(resolved.fixedUri(), files))
          .build();
    }
  }

  private ModelInspection.Builder inspect(String source, CachedModel files) {
    ModelFolder folder = ModelFolder.open(files.folder());
    return new InspectionMapper(folder, Inspection.of(folder), engines.options(folder))
        .toProto()
        .setSource(source)
        .setDigest(files.digest());
  }
}
