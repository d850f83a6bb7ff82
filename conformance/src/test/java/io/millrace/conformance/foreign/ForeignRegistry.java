package io.millrace.conformance.foreign;

import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.events.v1.Event;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.registry.v1.AliasServiceGrpc.AliasServiceImplBase;
import io.millrace.registry.v1.EventServiceGrpc.EventServiceImplBase;
import io.millrace.registry.v1.GetModelVersionByAliasRequest;
import io.millrace.registry.v1.GetModelVersionByAliasResponse;
import io.millrace.registry.v1.GetModelVersionRequest;
import io.millrace.registry.v1.GetModelVersionResponse;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.registry.v1.ModelVersionServiceGrpc.ModelVersionServiceImplBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A registry that is none of ours: what serving models needs of the contract, from memory. Version
 * 3 of a model `wine` is the logged model `m-wine-3` of tracking.
 */
final class ForeignRegistry {

  private final Map<String, String> aliases = new ConcurrentHashMap<>();
  private final List<StreamObserver<WatchResponse>> watchers = new CopyOnWriteArrayList<>();
  private final List<WatchRequest> watched = new CopyOnWriteArrayList<>();

  List<BindableService> services() {
    return List.of(new Aliases(), new Versions(), new Events());
  }

  /** What was asked to be told. */
  List<WatchRequest> watched() {
    return watched;
  }

  /** Lets an alias point to a version, and tells who watches. */
  void setAlias(String name, String alias, String version) {
    aliases.put(name + "@" + alias, version);
    WatchResponse told =
        WatchResponse.newBuilder()
            .addEvents(
                Event.newBuilder()
                    .setSpecversion("1.0")
                    .setId(alias + version)
                    .setType("registered_model.alias_set")
                    .setSubject(name))
            .setCursor(version)
            .build();
    watchers.forEach(watcher -> watcher.onNext(told));
  }

  private static ModelVersion version(String name, String version) {
    return ModelVersion.newBuilder()
        .setName(name)
        .setVersion(version)
        .setSource("models:/m-" + name + "-" + version)
        .build();
  }

  private static <T> void answer(StreamObserver<T> caller, T answer) {
    caller.onNext(answer);
    caller.onCompleted();
  }

  private final class Aliases extends AliasServiceImplBase {
    @Override
    public void getModelVersionByAlias(
        GetModelVersionByAliasRequest request,
        StreamObserver<GetModelVersionByAliasResponse> caller) {
      String version = aliases.get(request.getName() + "@" + request.getAlias());
      if (version == null) {
        // With nothing of ours about it: an error of plain gRPC.
        caller.onError(Status.NOT_FOUND.withDescription("no such alias here").asException());
        return;
      }
      answer(
          caller,
          GetModelVersionByAliasResponse.newBuilder()
              .setModelVersion(version(request.getName(), version))
              .build());
    }
  }

  private static final class Versions extends ModelVersionServiceImplBase {
    @Override
    public void getModelVersion(
        GetModelVersionRequest request, StreamObserver<GetModelVersionResponse> caller) {
      answer(
          caller,
          GetModelVersionResponse.newBuilder()
              .setModelVersion(version(request.getName(), request.getVersion()))
              .build());
    }
  }

  private final class Events extends EventServiceImplBase {
    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> caller) {
      ((ServerCallStreamObserver<WatchResponse>) caller)
          .setOnCancelHandler(() -> watchers.remove(caller));
      caller.onNext(WatchResponse.newBuilder().setCursor("0").build());
      watchers.add(caller);
      watched.add(request);
    }
  }
}
