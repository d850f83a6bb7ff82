package io.millrace.models.inference;

import com.google.api.HttpBody;
import io.grpc.stub.StreamObserver;
import io.millrace.models.v1.CheckModelReadyRequest;
import io.millrace.models.v1.CheckModelReadyResponse;
import io.millrace.models.v1.CheckServerLiveRequest;
import io.millrace.models.v1.CheckServerLiveResponse;
import io.millrace.models.v1.CheckServerReadyRequest;
import io.millrace.models.v1.CheckServerReadyResponse;
import io.millrace.models.v1.GetModelMetadataRequest;
import io.millrace.models.v1.GetModelMetadataResponse;
import io.millrace.models.v1.GetServerMetadataRequest;
import io.millrace.models.v1.GetServerMetadataResponse;
import io.millrace.models.v1.InferRequest;
import io.millrace.models.v1.InferenceServiceGrpc.InferenceServiceImplBase;
import io.millrace.models.v1.InferenceTensor;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Calls;
import io.quarkus.grpc.GrpcService;
import java.util.List;

/** The InferenceService of the contract: the protocol over REST. */
@GrpcService
class InferenceApi extends InferenceServiceImplBase {

  private final Calls calls;
  private final Inference inference;
  private final ServerInfo server;

  InferenceApi(Calls calls, Inference inference, ServerInfo server) {
    this.calls = calls;
    this.inference = inference;
    this.server = server;
  }

  @Override
  public void checkServerLive(
      CheckServerLiveRequest request, StreamObserver<CheckServerLiveResponse> out) {
    calls.unary(out, () -> CheckServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void checkServerReady(
      CheckServerReadyRequest request, StreamObserver<CheckServerReadyResponse> out) {
    calls.unary(
        out,
        () -> {
          if (!inference.isReady()) {
            throw MillraceException.unavailable("Deployments are being loaded.", null);
          }
          return CheckServerReadyResponse.newBuilder().setReady(true).build();
        });
  }

  @Override
  public void getServerMetadata(
      GetServerMetadataRequest request, StreamObserver<GetServerMetadataResponse> out) {
    calls.unary(
        out,
        () ->
            GetServerMetadataResponse.newBuilder()
                .setName(server.name())
                .setVersion(server.version())
                .addAllExtensions(server.extensions())
                .build());
  }

  @Override
  public void checkModelReady(
      CheckModelReadyRequest request, StreamObserver<CheckModelReadyResponse> out) {
    calls.unary(
        out,
        () -> {
          inference.checkReady(request.getName(), request.getVersion());
          return CheckModelReadyResponse.newBuilder()
              .setName(request.getName())
              .setReady(true)
              .build();
        });
  }

  @Override
  public void getModelMetadata(
      GetModelMetadataRequest request, StreamObserver<GetModelMetadataResponse> out) {
    calls.unary(
        out,
        () -> {
          Inference.Metadata model = inference.metadata(request.getName(), request.getVersion());
          return GetModelMetadataResponse.newBuilder()
              .setName(request.getName())
              .addVersions(model.version())
              .setPlatform(model.platform())
              .addAllInputs(tensors(model.inputs()))
              .addAllOutputs(tensors(model.outputs()))
              .build();
        });
  }

  private static List<InferenceTensor> tensors(List<ModelTensors> tensors) {
    return tensors.stream()
        .map(
            tensor ->
                InferenceTensor.newBuilder()
                    .setName(tensor.name())
                    .setDatatype(tensor.datatype())
                    .addAllShape(tensor.shape())
                    .build())
        .toList();
  }

  @Override
  public void infer(InferRequest request, StreamObserver<HttpBody> out) {
    calls.unary(
        out,
        () -> {
          JsonRequest body =
              JsonRequest.read(
                  PlainBody.of(request.getBody().getData(), request.getContentEncoding()),
                  request.hasHeaderLength() ? request.getHeaderLength() : null);
          InferenceAnswer answer =
              inference.infer(
                  request.getName(),
                  request.getVersion(),
                  request.getBody().getData().size(),
                  body.request());
          return JsonAnswer.write(request.getName(), body, answer);
        });
  }
}
