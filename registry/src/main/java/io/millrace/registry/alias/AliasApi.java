package io.millrace.registry.alias;

import io.grpc.stub.StreamObserver;
import io.millrace.registry.history.AliasMoves.Move;
import io.millrace.registry.model.ModelVersionEntity;
import io.millrace.registry.model.ModelVersionMapper;
import io.millrace.registry.shared.ModelName;
import io.millrace.registry.shared.VersionNumber;
import io.millrace.registry.v1.AliasServiceGrpc.AliasServiceImplBase;
import io.millrace.registry.v1.DeleteAliasRequest;
import io.millrace.registry.v1.DeleteAliasResponse;
import io.millrace.registry.v1.GetAliasAtRequest;
import io.millrace.registry.v1.GetAliasAtResponse;
import io.millrace.registry.v1.GetModelVersionByAliasRequest;
import io.millrace.registry.v1.GetModelVersionByAliasResponse;
import io.millrace.registry.v1.RollbackAliasRequest;
import io.millrace.registry.v1.RollbackAliasResponse;
import io.millrace.registry.v1.SetAliasRequest;
import io.millrace.registry.v1.SetAliasResponse;
import io.millrace.runtime.grpc.Calls;
import io.quarkus.grpc.GrpcService;

/** The AliasService of the contract. */
@GrpcService
class AliasApi extends AliasServiceImplBase {

  private final Calls calls;
  private final AliasStore aliases;

  AliasApi(Calls calls, AliasStore aliases) {
    this.calls = calls;
    this.aliases = aliases;
  }

  @Override
  public void setAlias(SetAliasRequest request, StreamObserver<SetAliasResponse> out) {
    calls.unary(
        out,
        () -> {
          AliasName.checkNew(request.getAlias());
          aliases.set(
              ModelName.check(request.getName()),
              request.getAlias(),
              VersionNumber.parse(request.getName(), request.getVersion()));
          return SetAliasResponse.getDefaultInstance();
        });
  }

  @Override
  public void deleteAlias(DeleteAliasRequest request, StreamObserver<DeleteAliasResponse> out) {
    calls.unary(
        out,
        () -> {
          AliasName.check(request.getAlias());
          aliases.remove(ModelName.check(request.getName()), request.getAlias());
          return DeleteAliasResponse.getDefaultInstance();
        });
  }

  @Override
  public void getModelVersionByAlias(
      GetModelVersionByAliasRequest request, StreamObserver<GetModelVersionByAliasResponse> out) {
    calls.unary(
        out,
        () -> {
          AliasName.check(request.getAlias());
          ModelVersionEntity found =
              aliases.get(ModelName.check(request.getName()), request.getAlias());
          return GetModelVersionByAliasResponse.newBuilder()
              .setModelVersion(ModelVersionMapper.toProto(found))
              .build();
        });
  }

  @Override
  public void getAliasAt(GetAliasAtRequest request, StreamObserver<GetAliasAtResponse> out) {
    calls.unary(
        out,
        () -> {
          long time = Moment.parse(request.getTime(), "time");
          Move move = aliases.at(ModelName.check(request.getName()), request.getAlias(), time);
          return GetAliasAtResponse.newBuilder()
              .setVersion(Integer.toString(move.to()))
              .setSince(move.time())
              .setActor(move.actor())
              .build();
        });
  }

  @Override
  public void rollbackAlias(
      RollbackAliasRequest request, StreamObserver<RollbackAliasResponse> out) {
    calls.unary(
        out,
        () ->
            RollbackAliasResponse.newBuilder()
                .setModelVersion(
                    ModelVersionMapper.toProto(
                        aliases.rollback(ModelName.check(request.getName()), request.getAlias())))
                .build());
  }
}
