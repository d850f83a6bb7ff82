package io.millrace.models.inference;

import io.grpc.stub.StreamObserver;
import io.millrace.common.v1.ErrorReason;
import io.millrace.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.millrace.inference.ModelInferRequest;
import io.millrace.inference.ModelInferResponse;
import io.millrace.inference.ModelMetadataRequest;
import io.millrace.inference.ModelMetadataResponse;
import io.millrace.inference.ModelMetadataResponse.TensorMetadata;
import io.millrace.inference.ModelReadyRequest;
import io.millrace.inference.ModelReadyResponse;
import io.millrace.inference.ServerLiveRequest;
import io.millrace.inference.ServerLiveResponse;
import io.millrace.inference.ServerMetadataRequest;
import io.millrace.inference.ServerMetadataResponse;
import io.millrace.inference.ServerReadyRequest;
import io.millrace.inference.ServerReadyResponse;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Calls;
import io.quarkus.grpc.GrpcService;
import java.util.List;

/** The GRPCInferenceService of the protocol. */
@GrpcService
class GrpcInferenceApi extends GRPCInferenceServiceImplBase {

  private final Calls calls;
  private final Inference inference;
  private final ServerInfo server;

  GrpcInferenceApi(Calls calls, Inference inference, ServerInfo server) {
    this.calls = calls;
    this.inference = inference;
    this.server = server;
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> out) {
    calls.unary(out, () -> ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> out) {
    calls.unary(out, () -> ServerReadyResponse.newBuilder().setReady(inference.isReady()).build());
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> out) {
    calls.unary(
        out,
        () ->
            ModelReadyResponse.newBuilder()
                .setReady(isReady(request.getName(), request.getVersion()))
                .build());
  }

  private boolean isReady(String name, String version) {
    try {
      inference.checkReady(name, version);
      return true;
    } catch (MillraceException e) {
      if (e.reason() == ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST
          || e.reason() == ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> out) {
    calls.unary(
        out,
        () ->
            ServerMetadataResponse.newBuilder()
                .setName(server.name())
                .setVersion(server.version())
                .addAllExtensions(server.extensions())
                .build());
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> out) {
    calls.unary(
        out,
        () -> {
          Inference.Metadata model = inference.metadata(request.getName(), request.getVersion());
          return ModelMetadataResponse.newBuilder()
              .setName(request.getName())
              .addVersions(model.version())
              .setPlatform(model.platform())
              .addAllInputs(tensors(model.inputs()))
              .addAllOutputs(tensors(model.outputs()))
              .build();
        });
  }

  private static List<TensorMetadata> tensors(List<ModelTensors> tensors) {
    return tensors.stream()
        .map(
            tensor ->
                TensorMetadata.newBuilder()
                    .setName(tensor.name())
                    .setDatatype(tensor.datatype())
                    .addAllShape(tensor.shape())
                    .build())
        .toList();
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> out) {
    String name = request.getModelName();
    String version = request.getModelVersion();
    int bytes = request.getSerializedSize();
    calls.unary(
        out,
        () -> {
          InferenceAnswer answer =
              inference.inferAtOnce(name, version, bytes, () -> GrpcTensors.read(request));
          return answer == null ? null : GrpcTensors.write(request, answer);
        },
        () ->
            GrpcTensors.write(
                request, inference.infer(name, version, bytes, GrpcTensors.read(request))));
  }
}
