package io.millrace.tracking.log;

import io.grpc.stub.StreamObserver;
import io.millrace.runtime.grpc.Calls;
import io.millrace.tracking.v1.LogStreamRequest;
import io.millrace.tracking.v1.LogStreamResponse;
import io.millrace.tracking.v1.LogStreamServiceGrpc.LogStreamServiceImplBase;
import io.quarkus.grpc.GrpcService;

/** The LogStreamService of the contract. */
@GrpcService
class LogStreamApi extends LogStreamServiceImplBase {

  private final Calls calls;
  private final LogStreamStore store;
  private final RunLogger logger;

  LogStreamApi(Calls calls, LogStreamStore store, RunLogger logger) {
    this.calls = calls;
    this.store = store;
    this.logger = logger;
  }

  @Override
  public StreamObserver<LogStreamRequest> logStream(StreamObserver<LogStreamResponse> out) {
    return calls.exchange(out, (in, emitter) -> new LogStream(store, logger, in, emitter).run());
  }
}
