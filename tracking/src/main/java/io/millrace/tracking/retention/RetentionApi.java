package io.millrace.tracking.retention;

import io.grpc.stub.StreamObserver;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.tracking.v1.CollectGarbageRequest;
import io.millrace.tracking.v1.CollectGarbageResponse;
import io.millrace.tracking.v1.RetentionServiceGrpc.RetentionServiceImplBase;
import io.quarkus.grpc.GrpcService;
import java.util.List;

/** The RetentionService of the contract. */
@GrpcService
class RetentionApi extends RetentionServiceImplBase {

  private final Calls calls;
  private final RetentionStore store;
  private final NamedThings named;
  private final GarbageCollector collector;

  RetentionApi(Calls calls, RetentionStore store, NamedThings named, GarbageCollector collector) {
    this.calls = calls;
    this.store = store;
    this.named = named;
    this.collector = collector;
  }

  @Override
  public void collectGarbage(
      CollectGarbageRequest request, StreamObserver<CollectGarbageResponse> out) {
    calls.stream(
        out,
        emitter -> {
          int limit = RetentionMapper.limit(request);
          Selection selection = RetentionMapper.selection(request, System.currentTimeMillis());
          named.check(selection);
          if (request.getValidateOnly()) {
            preview(selection, limit, emitter);
          } else {
            collect(selection, limit, emitter);
          }
        });
  }

  private void collect(Selection selection, int limit, Emitter<CollectGarbageResponse> out)
      throws InterruptedException {
    int count =
        collector.collect(
            selection, limit, things -> out.emit(RetentionMapper.toProto(things).build()));
    boolean hasMore = count == limit && !store.find(selection, 1).isEmpty();
    out.emit(CollectGarbageResponse.newBuilder().setHasMore(hasMore).build());
  }

  private void preview(Selection selection, int limit, Emitter<CollectGarbageResponse> out)
      throws InterruptedException {
    List<Thing> found = store.find(selection, limit + 1);
    boolean hasMore = found.size() > limit;
    out.emit(
        RetentionMapper.toProto(hasMore ? found.subList(0, limit) : found)
            .setHasMore(hasMore)
            .build());
  }
}
